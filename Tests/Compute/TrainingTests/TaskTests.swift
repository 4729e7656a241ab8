import Encodings
import Models
import Platform
import Testing
import Training

/// Task files as text, and what reading them says.
private enum TaskFile {
    static let pouw = """
        {
          "model_type": "mlp",
          "architecture": {"input_size": 784, "hidden_sizes": [128, 64], "output_size": 10},
          "optimizer": {"type": "adam", "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999},
          "stopping_criterion": {
            "type": "max_epochs", "max_epochs": 50, "early_stopping": true, "patience": 5
          },
          "validation_strategy": {"type": "holdout", "validation_split": 0.2},
          "metrics": ["accuracy", "loss"],
          "dataset_info": {
            "format": "MNIST", "path": "mnist", "batch_size": 32, "training_percent": 0.8,
            "size": 60000, "data_hashes": ["hash1", "hash2"]
          },
          "performance_requirements": {
            "expected_training_time": 3600, "gpu": true, "min_accuracy": 0.95
          }
        }
        """

    static let nanoGPT = """
        {
          "out_dir": "out-shakespeare-char", "eval_interval": 250, "eval_iters": 200,
          "dataset": "shakespeare_char", "gradient_accumulation_steps": 2, "batch_size": 64,
          "block_size": 256, "n_layer": 6, "n_head": 6, "n_embd": 384, "dropout": 0.0,
          "learning_rate": 1e-3, "max_iters": 5000, "lr_decay_iters": 5000, "min_lr": 1e-4,
          "beta2": 0.99, "warmup_iters": 100, "grad_clip": 1.0, "weight_decay": 1e-1
        }
        """

    static func read(_ text: String) throws -> TrainingTask {
        try TrainingTask(parsing: Array(text.utf8))
    }

    /// What is said about `text` after every `old` in it became `new`.
    static func complaint(_ text: String, _ old: String, _ new: String) throws -> String {
        #expect(text.contains(old), "the text to change is there")
        let changed = replacing(text, old, new)
        let failure = #expect(throws: TaskFailure.self) { try read(changed) }
        return failure?.description ?? ""
    }

    private static func replacing(_ text: String, _ old: String, _ new: String) -> String {
        var rest = Substring(text)
        var out = ""
        while let first = rest.first {
            if rest.hasPrefix(old) {
                out += new
                rest = rest.dropFirst(old.count)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}

@Suite struct TaskTests {
    @Test func `PoUW's example is read, and what has no effect is said`() throws {
        let task = try TaskFile.read(TaskFile.pouw)
        let model = MLPConfiguration(inputSize: 784, hiddenSizes: [128, 64], outputSize: 10)
        #expect(task.model == .mlp(model))
        #expect(
            task.optimizer
                == .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0, decoupledDecay: false))
        #expect(task.schedule == LearningRateSchedule(base: 0.001))
        #expect(task.stopping == .epochs(50))
        #expect(task.batchSize == 32)
        #expect(task.requirements.leastAccuracy == 0.95)
        #expect(task.dataset.sampleLimit == 60_000)
        #expect(task.dataset.trainingShare == 0.8)
        #expect(task.dataset.holdoutShare == 0.2)
        #expect(task.notes.count == 3)
    }

    @Test func `nanoGPT's flat keys are read`() throws {
        let task = try TaskFile.read(TaskFile.nanoGPT)
        guard case .gpt(let model) = task.model else {
            Issue.record("a gpt was expected")
            return
        }
        #expect(model.layers == 6 && model.heads == 6 && model.keyHeads == 6)
        #expect(model.width == 384 && model.feedForwardWidth == 1_024)
        #expect(model.contextLength == 256 && model.vocabularySize == 256)
        #expect(task.samplesPerStep == 128)
        #expect(task.gradientNorm == 1)
        #expect(task.schedule.kind == .cosine)
        #expect(task.schedule.warmupSteps == 100)
        #expect(
            task.optimizer
                == .adam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1, decoupledDecay: true))
        #expect(task.dataset.source == .text(path: "data/tinyshakespeare.txt"))
        #expect(task.dataset.holdoutShare == 0.1)
    }

    @Test(arguments: [
        ("\"hidden_sizes\"", "\"hiden_sizes\"", "did you mean \"architecture.hidden_sizes\"?"),
        (
            "\"learning_rate\"", "\"learning_rte\"",
            "unknown key \"optimizer.learning_rte\"; did you mean \"learning_rate\"?"
        ),
        ("\"learning_rate\": 0.001,", "", "\"learning_rate\" is missing: how far a step goes"),
        ("\"beta1\"", "\"momentum\"", "\"optimizer.momentum\" is for the optimizer sgd"),
        ("0.001", "-0.001", "expected a number above 0 to 1000, got -0.001"),
        ("\"batch_size\": 32", "\"batch_size\": 0", "an integer from 1 to 1048576, got 0"),
        ("\"batch_size\": 32", "\"batch_size\": 3.5", "an integer from 1 to 1048576, got 3.5"),
        ("\"adam\"", "\"adamm\"", "expected one of sgd, adam, adamw, got \"adamm\"; did you mean"),
        ("\"mlp\"", "\"rnn\"", "expected one of mlp, cnn, gpt, got \"rnn\""),
        ("[128, 64]", "[128, -64]", "an array of integers from 1 to 65536, got [128,-64]"),
        ("\"max_epochs\",", "\"max_iters\",", "contradict each other: the type is max_iters"),
        ("0.999}", "0.999, \"min_lr\": 0.01}", "contradict each other: 0.01 is above 0.001"),
        ("\"MNIST\"", "\"text\"", "contradict each other: text data for a mlp"),
        ("\"metrics\": [\"accuracy\"", "\"metrics\": [\"f1\"", "got \"f1\""),
        ("\"validation_split\": 0.2", "\"validation_split\": 1", "nothing is left to train on"),
        ("\"path\": \"mnist\", ", "", "the directory of the four IDX files"),
        ("\"model_type\"", "\"n_layer\": 4, \"model_type\"", "\"n_layer\" is for gpt, but"),
        ("\"metrics\"", "\"batch_size\": 16, \"metrics\"", "contradict each other: 16 and 32"),
        ("\"patience\": 5", "\"patience\": \"5\"", "an integer from 0 to 1048576, got \"5\""),
    ])
    func `a wrong setting is named with what was expected`(
        old: String, new: String, message: String
    ) throws {
        let complaint = try TaskFile.complaint(TaskFile.pouw, old, new)
        #expect(complaint.contains(message), "\(complaint)")
    }

    @Test(arguments: [
        ("\"dropout\": 0.0", "\"dropout\": 0.2", "expected 0 (a replayed run has no dropout"),
        ("\"dropout\": 0.0", "\"bias\": true", "expected false (this architecture has no biases)"),
        ("\"n_layer\"", "\"n_layers\"", "unknown key \"n_layers\"; did you mean \"n_layer\"?"),
        ("\"n_head\": 6", "\"n_head\": 5", "n_embd 384 over n_head 5: expected an even head width"),
        (
            "\"n_head\": 6", "\"n_head\": 6, \"n_kv_head\": 4",
            "n_head 6 is not a multiple of n_kv_head"
        ),
        ("\"warmup_iters\": 100", "\"warmup_iters\": 6000", "6000 is above 5000"),
        ("\"beta2\": 0.99", "\"beta2\": 1", "a number from 0 and below 1, got 1"),
        ("\"out_dir\"", "\"decay_lr\": false, \"schedule\": \"cosine\", \"out_dir\"", "contradict"),
        ("\"out_dir\"", "\"dtype\": \"bfloat16\", \"out_dir\"", "expected \"float32\""),
    ])
    func `a setting that a gpt cannot have is refused`(
        old: String, new: String, message: String
    ) throws {
        let complaint = try TaskFile.complaint(TaskFile.nanoGPT, old, new)
        #expect(complaint.contains(message), "\(complaint)")
    }

    @Test func `an unknown key is named with its line`() throws {
        let complaint = try TaskFile.complaint(TaskFile.pouw, "\"metrics\"", "\"metricks\"")
        #expect(
            complaint == "line 9, column 3: unknown key \"metricks\"; did you mean \"metrics\"?")
    }

    @Test(arguments: [TaskFile.pouw, TaskFile.nanoGPT])
    func `a task reads back from its own JSON`(text: String) throws {
        var task = try TaskFile.read(text)
        task.seed = 7
        task.commitInterval = 12
        var again = try TrainingTask(json: JSON.parse(task.json.prettyText))
        #expect(again.notes.isEmpty)
        again.notes = task.notes
        #expect(again == task)
    }

    @Test func `the canonical bytes change with whatever changes the run`() throws {
        let task = try TaskFile.read(TaskFile.nanoGPT)
        let bytes = task.canonicalEncoding(evaluationInterval: 10, steps: 5_000)
        let changes: [(inout TrainingTask) -> Void] = [
            { $0.schedule.base = $0.schedule.base.nextUp }, { $0.batchSize += 1 },
            { $0.accumulationSteps += 1 }, { $0.gradientNorm = nil },
            { $0.schedule.warmupSteps += 1 }, { $0.schedule.kind = .linear },
            { $0.optimizer = .sgd(momentum: 0, decay: 0) }, { $0.evaluation.batches = 3 },
        ]
        for change in changes {
            var other = task
            change(&other)
            #expect(other.canonicalEncoding(evaluationInterval: 10, steps: 5_000) != bytes)
        }
        var renamed = task
        renamed.name = "another"
        renamed.dataset.source = .text(path: "elsewhere")
        #expect(renamed.canonicalEncoding(evaluationInterval: 10, steps: 5_000) == bytes)
    }

    @Test func `the examples are tasks`() throws {
        let root = Path.parent(of: Path.parent(of: Path.parent(of: Path.parent(of: #filePath))))
        let names = try FileSystem.list(root + "/Examples").filter { $0.hasSuffix(".json") }
        #expect(names.count >= 4)
        for name in names {
            let task = try TrainingTask(
                parsing: FileSystem.read(root + "/Examples/" + name, limit: TaskLimits.fileBytes))
            #expect(task.name + ".json" == name)
            #expect(task.notes.isEmpty)
        }
    }
}

@Suite struct ScheduleTests {
    @Test func `the cosine falls from the base to the minimum as nanoGPT's`() {
        let schedule = LearningRateSchedule(
            kind: .cosine, base: 1e-3, minimum: 1e-4, warmupSteps: 100, decaySteps: 2_000)
        #expect(schedule.rate(step: 0, of: 2_000) == Float(Double(Float(1e-3)) / 101))
        #expect(schedule.rate(step: 99, of: 2_000) < 1e-3)
        #expect(schedule.rate(step: 100, of: 2_000) == 1e-3)
        #expect(abs(schedule.rate(step: 1_050, of: 2_000) - 5.5e-4) < 1e-9)
        #expect(schedule.rate(step: 2_000, of: 3_000) == 1e-4)
    }

    @Test func `a linear schedule ends with the run and a constant one stays`() {
        let linear = LearningRateSchedule(kind: .linear, base: 1, minimum: 0)
        #expect((0...4).map { linear.rate(step: $0, of: 4) } == [1, 0.75, 0.5, 0.25, 0])
        let constant = LearningRateSchedule(base: 0.5, warmupSteps: 1)
        #expect((0..<3).map { constant.rate(step: $0, of: 4) } == [0.25, 0.5, 0.5])
    }
}
