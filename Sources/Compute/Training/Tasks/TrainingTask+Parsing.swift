package import Encodings
import Models

extension TrainingTask {
    /// Reads a task file in PoUW's form, in nanoGPT's, or in a mixture that does not contradict
    /// itself.
    package init(parsing bytes: [UInt8]) throws(TaskFailure) {
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(bytes, limits: JSONLimits(bytes: TaskLimits.fileBytes, depth: 8))
        } catch {
            throw .json(error)
        }
        try self.init(json: json)
    }

    package init(json: JSON) throws(TaskFailure) {
        var settings = try TaskSettings(json)
        let kind = try Self.kind(&settings)
        let model = try Self.model(kind, &settings)
        do throws(ModelFailure) { try model.check() } catch { throw .model(error) }
        let dataset = try DatasetConfiguration(&settings, model: model)
        let schedule = try LearningRateSchedule(&settings)
        guard
            let batchSize = try settings.integer(
                ["batch_size", "dataset_info.batch_size"],
                in: 1...TaskLimits.batch
            )
        else {
            throw settings.missing("batch_size", why: "how many samples a step is made of")
        }
        self.init(
            name: try settings.text(["name"]) ?? kind,
            model: model,
            optimizer: try OptimizerConfiguration(&settings),
            schedule: schedule,
            batchSize: batchSize,
            stopping: try StoppingRule(&settings),
            dataset: dataset
        )
        try readRest(&settings)
        try Self.readIneffective(&settings)
        notes = settings.notes
        try settings.finish(kind: kind)
    }

    private static func kind(_ settings: inout TaskSettings) throws(TaskFailure) -> String {
        if let kind = try settings.word(["model_type"], of: ["mlp", "cnn", "gpt"]) { return kind }
        if settings.has(["n_layer", "n_head", "n_embd", "block_size"]) { return "gpt" }
        throw settings.missing("model_type", why: "expected one of mlp, cnn, gpt")
    }

    private static func model(
        _ kind: String,
        _ settings: inout TaskSettings
    ) throws(TaskFailure) -> ModelConfiguration {
        if kind != "gpt" { settings.reserve(GPTConfiguration.keys, for: "gpt") }
        if kind != "cnn" { settings.reserve(CNNConfiguration.keys, for: "cnn") }
        if kind == "gpt" { settings.reserve(MLPConfiguration.keys, for: "mlp and cnn") }
        switch kind {
        case "mlp": return .mlp(try MLPConfiguration(&settings))
        case "cnn": return .cnn(try CNNConfiguration(&settings))
        default: return .gpt(try GPTConfiguration(&settings))
        }
    }

    private mutating func readRest(_ settings: inout TaskSettings) throws(TaskFailure) {
        accumulationSteps =
            try settings.integer(
                ["gradient_accumulation_steps", "optimizer.gradient_accumulation_steps"],
                in: 1...TaskLimits.accumulation
            ) ?? 1
        let norm = try settings.number(
            ["grad_clip", "optimizer.grad_clip", "optimizer.max_grad_norm"],
            .from(0, to: 1e6)
        )
        gradientNorm = norm == 0 ? nil : norm
        if let value = try settings.integer(["seed"], in: 0...Int.max) { seed = UInt64(value) }
        commitInterval = try settings.integer(["commit_interval"], in: 1...TaskLimits.interval)
        checkpointInterval = try settings.integer(
            ["checkpoint_interval"],
            in: 1...TaskLimits.interval
        )
        evaluation.interval = try settings.integer(
            ["eval_interval", "evaluation.interval"],
            in: 1...TaskLimits.interval
        )
        evaluation.batches = try settings.integer(
            ["eval_iters", "evaluation.batches"],
            in: 1...TaskLimits.interval
        )
        requirements.leastAccuracy = try settings.number(
            ["performance_requirements.min_accuracy"],
            .from(0, to: 1)
        )
        requirements.greatestLoss = try settings.number(
            ["performance_requirements.max_loss"],
            .from(0, to: 1_000)
        )
        for metric in try settings.texts(["metrics"]) ?? []
        where !["accuracy", "loss", "perplexity"].contains(metric) {
            throw .outOfRange(
                "metrics",
                nil,
                allowed: "names among accuracy, loss, perplexity",
                got: "\"\(metric)\""
            )
        }
    }

    /// Settings of the two forms that change nothing here: they are accepted where they are
    /// harmless.
    private static func readIneffective(_ settings: inout TaskSettings) throws(TaskFailure) {
        if try settings.boolean(["stopping_criterion.early_stopping"]) == true {
            settings.note(
                "stopping_criterion.early_stopping has no effect: the number of steps is committed "
                    + "to before the first one"
            )
        }
        _ = try settings.integer(["stopping_criterion.patience"], in: 0...TaskLimits.epochs)
        if try settings.boolean(["performance_requirements.gpu"]) == true {
            settings.note(
                "performance_requirements.gpu has no effect: every machine gives the same bits"
            )
        }
        _ = try settings.number(
            ["performance_requirements.expected_training_time"],
            .from(0, to: 1e9)
        )
        try settings.fixed(["dtype"], ["float32"], why: "the numbers of this profile are binary32")
        try settings.fixed(["device"], ["cpu"], why: "kernels run on the processor")
        try settings.fixed(["init_from"], ["scratch"], why: "--resume continues a run")
        try settings.fixed(["wandb_log"], [false], why: "--json prints every event instead")
        for key in [
            "out_dir", "log_interval", "always_save_checkpoint", "eval_only", "compile", "backend",
            "wandb_project", "wandb_run_name",
        ] {
            if try settings.take([key]) != nil {
                settings.note("\(key) has no effect")
            }
        }
    }
}

extension OptimizerConfiguration {
    fileprivate init(_ settings: inout TaskSettings) throws(TaskFailure) {
        let words = ["sgd", "adam", "adamw"]
        let kind = try settings.word(["optimizer.type", "optimizer"], of: words)
        let flat = settings.has(["beta1", "beta2"]) || settings.has(["n_layer"])
        let resolved = kind ?? (flat ? "adamw" : nil)
        guard let resolved else {
            throw settings.missing("optimizer.type", why: "expected one of sgd, adam, adamw")
        }
        let decay =
            try settings.number(
                ["weight_decay", "optimizer.weight_decay"],
                .from(0, to: 10)
            ) ?? 0
        let adamKeys =
            ["beta1", "beta2", "epsilon"].map { "optimizer.\($0)" } + ["beta1", "beta2"]
        if resolved == "sgd" {
            settings.reserve(adamKeys, for: "the optimizers adam and adamw")
            let momentum = try settings.number(
                ["momentum", "optimizer.momentum"],
                .from(0, below: 1)
            )
            self = .sgd(momentum: momentum ?? 0, decay: decay)
            return
        }
        settings.reserve(["momentum", "optimizer.momentum"], for: "the optimizer sgd")
        self = .adam(
            beta1: try settings.number(
                ["beta1", "optimizer.beta1"],
                .from(0, below: 1)
            ) ?? 0.9,
            beta2: try settings.number(
                ["beta2", "optimizer.beta2"],
                .from(0, below: 1)
            ) ?? 0.999,
            epsilon: try settings.number(
                ["optimizer.epsilon", "epsilon"],
                .above(0, to: 1)
            ) ?? 1e-8,
            decay: decay,
            decoupledDecay: resolved == "adamw"
        )
    }
}

extension LearningRateSchedule {
    fileprivate init(_ settings: inout TaskSettings) throws(TaskFailure) {
        guard
            let base = try settings.number(
                ["learning_rate", "optimizer.learning_rate"],
                .above(0, to: TaskLimits.learningRate)
            )
        else {
            throw settings.missing("learning_rate", why: "how far a step goes")
        }
        let named = try settings.word(
            ["schedule", "optimizer.schedule"],
            of: Kind.allCases.map(\.rawValue)
        )
        let decays = try settings.boolean(["decay_lr", "optimizer.decay_lr"])
        let minimum = try settings.number(
            ["min_lr", "optimizer.min_lr"],
            .from(0, to: TaskLimits.learningRate)
        )
        let decaySteps = try settings.integer(
            ["lr_decay_iters", "optimizer.lr_decay_iters"],
            in: 1...TaskLimits.interval
        )
        let warmup = try settings.integer(
            ["warmup_iters", "optimizer.warmup_iters", "optimizer.warmup_steps"],
            in: 0...TaskLimits.interval
        )
        let implied = decays ?? (minimum != nil || decaySteps != nil)
        let kind = named.flatMap(Kind.init(rawValue:)) ?? (implied ? .cosine : .constant)
        if let decays, decays != (kind != .constant) {
            throw .contradiction(
                "decay_lr",
                "schedule",
                reason: "\(decays) and \(kind.rawValue)"
            )
        }
        if let minimum, minimum > base {
            throw .contradiction(
                "min_lr",
                "learning_rate",
                reason: "\(minimum) is above \(base)"
            )
        }
        if let decaySteps, let warmup, warmup > decaySteps {
            throw .contradiction(
                "warmup_iters",
                "lr_decay_iters",
                reason: "\(warmup) is above \(decaySteps)"
            )
        }
        self.init(
            kind: kind,
            base: base,
            minimum: minimum ?? 0,
            warmupSteps: warmup ?? 0,
            decaySteps: decaySteps
        )
    }
}

extension StoppingRule {
    fileprivate init(_ settings: inout TaskSettings) throws(TaskFailure) {
        let type = try settings.word(
            ["stopping_criterion.type"],
            of: ["max_epochs", "max_iters", "max_steps"]
        )
        let epochs = try settings.integer(
            ["max_epochs", "stopping_criterion.max_epochs"],
            in: 1...TaskLimits.epochs
        )
        let steps = try settings.integer(
            [
                "max_iters", "max_steps", "stopping_criterion.max_iters",
                "stopping_criterion.max_steps",
            ],
            in: 1...TaskLimits.steps
        )
        switch (epochs, steps) {
        case (let epochs?, nil): self = .epochs(epochs)
        case (nil, let steps?): self = .steps(steps)
        case (nil, nil):
            throw settings.missing(type ?? "max_epochs", why: "when the run ends (or max_iters)")
        case (let epochs?, let steps?):
            throw .contradiction(
                "max_epochs",
                "max_iters",
                reason: "a run ends after \(epochs) epochs or \(steps) steps"
            )
        }
        if let type, (type == "max_epochs") != (epochs != nil) {
            throw .contradiction(
                "stopping_criterion.type",
                epochs == nil ? "max_iters" : "max_epochs",
                reason: "the type is \(type)"
            )
        }
    }
}
