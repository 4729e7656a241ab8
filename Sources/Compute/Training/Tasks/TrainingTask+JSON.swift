package import Encodings
import Models

extension TrainingTask {
    /// The task as a file with every choice written out; reading it gives this task again.
    package var json: JSON {
        var object = JSONObject()
        object["name"] = .string(name)
        object["model_type"] = .string(model.kind)
        object["architecture"] = model.architecture
        object["optimizer"] = optimizerJSON
        object["batch_size"] = .integer(batchSize)
        object["gradient_accumulation_steps"] = .integer(accumulationSteps)
        object["grad_clip"] = .float(gradientNorm ?? 0)
        switch stopping {
        case .epochs(let count):
            object["stopping_criterion"] = ["type": "max_epochs", "max_epochs": .integer(count)]
        case .steps(let count):
            object["stopping_criterion"] = ["type": "max_iters", "max_iters": .integer(count)]
        }
        object["dataset_info"] = dataset.json
        object["validation_strategy"] = ["validation_split": .number(dataset.holdoutShare)]
        object["eval_interval"] = evaluation.interval.map(JSON.integer)
        object["eval_iters"] = evaluation.batches.map(JSON.integer)
        object["seed"] = .integer(Int(clamping: seed))
        object["commit_interval"] = commitInterval.map(JSON.integer)
        object["checkpoint_interval"] = checkpointInterval.map(JSON.integer)
        var wanted = JSONObject()
        wanted["min_accuracy"] = requirements.leastAccuracy.map(JSON.float)
        wanted["max_loss"] = requirements.greatestLoss.map(JSON.float)
        if wanted.count > 0 { object["performance_requirements"] = .object(wanted) }
        return .object(object)
    }

    private var optimizerJSON: JSON {
        var object = JSONObject()
        switch optimizer {
        case .sgd(let momentum, let decay):
            object["type"] = "sgd"
            object["momentum"] = .float(momentum)
            object["weight_decay"] = .float(decay)
        case .adam(let beta1, let beta2, let epsilon, let decay, let decoupledDecay):
            object["type"] = decoupledDecay ? "adamw" : "adam"
            object["beta1"] = .float(beta1)
            object["beta2"] = .float(beta2)
            object["epsilon"] = .float(epsilon)
            object["weight_decay"] = .float(decay)
        }
        object["learning_rate"] = .float(schedule.base)
        object["schedule"] = .string(schedule.kind.rawValue)
        object["min_lr"] = .float(schedule.minimum)
        object["warmup_iters"] = .integer(schedule.warmupSteps)
        object["lr_decay_iters"] = schedule.decaySteps.map(JSON.integer)
        return .object(object)
    }

    /// The bytes that a task root commits to: all that decides the computation, once and in one
    /// way.
    ///
    /// Canonical JSON with binary32 numbers as their bits. Names, paths and wishes are left out:
    /// the data is committed to by its own root, the seed and the number of steps by fields of
    /// their own.
    package func canonicalEncoding(evaluationInterval: Int, steps: Int) -> [UInt8] {
        let json: JSON = [
            "version": 1,
            "model": model.json,
            "optimizer": optimizerBits,
            "schedule": [
                "kind": .string(schedule.kind.rawValue), "base": .bits(schedule.base),
                "minimum": .bits(schedule.minimum), "warmup": .integer(schedule.warmupSteps),
                "decay": .integer(schedule.decaySteps ?? steps),
            ],
            "gradient_norm": gradientNorm.map(JSON.bits) ?? nil,
            "batch": .integer(batchSize),
            "accumulation": .integer(accumulationSteps),
            "evaluation": [
                "interval": .integer(evaluationInterval),
                "batches": evaluation.batches.map(JSON.integer) ?? nil,
            ],
        ]
        return json.canonicalBytes
    }

    private var optimizerBits: JSON {
        switch optimizer {
        case .sgd(let momentum, let decay):
            ["kind": "sgd", "momentum": .bits(momentum), "decay": .bits(decay)]
        case .adam(let beta1, let beta2, let epsilon, let decay, let decoupledDecay):
            [
                "kind": decoupledDecay ? "adamw" : "adam", "beta1": .bits(beta1),
                "beta2": .bits(beta2), "epsilon": .bits(epsilon), "decay": .bits(decay),
            ]
        }
    }
}

extension DatasetConfiguration {
    fileprivate var json: JSON {
        var object = JSONObject()
        switch source {
        case .idx(let trainImages, let trainLabels, let testImages, let testLabels):
            object["format"] = "idx"
            object["train_images"] = .string(trainImages)
            object["train_labels"] = .string(trainLabels)
            object["test_images"] = testImages.map(JSON.string)
            object["test_labels"] = testLabels.map(JSON.string)
        case .csv(let train, let test, let options):
            object["format"] = "csv"
            object["path"] = .string(train)
            object["test"] = test.map(JSON.string)
            object["header"] = options.hasHeader.map(JSON.bool)
            object["label_column"] = options.labelColumn.map(JSON.string)
            if !options.classNames.isEmpty {
                object["class_names"] = .array(options.classNames.map(JSON.string))
            }
        case .text(let path):
            object["format"] = "text"
            object["path"] = .string(path)
        case .quizzes(let count):
            object["format"] = "quiz"
            object["size"] = .integer(count)
        }
        if let sampleLimit { object["size"] = .integer(sampleLimit) }
        object["divisor"] = .float(normalization.divisor)
        object["mean"] = .float(normalization.mean)
        object["std"] = .float(normalization.deviation)
        object["training_percent"] = .number(trainingShare)
        if !fileHashes.isEmpty { object["data_hashes"] = .array(fileHashes.map(JSON.string)) }
        return .object(object)
    }
}

extension ModelConfiguration {
    /// The section `architecture` of a task file.
    fileprivate var architecture: JSON {
        switch self {
        case .mlp, .cnn:
            var object = json.object ?? JSONObject()
            object["kind"] = nil
            return .object(object)
        case .gpt(let model):
            return [
                "n_layer": .integer(model.layers), "n_head": .integer(model.heads),
                "n_kv_head": .integer(model.keyHeads), "n_embd": .integer(model.width),
                "block_size": .integer(model.contextLength),
                "vocab_size": .integer(model.vocabularySize),
                "ffn_width": .integer(model.feedForwardWidth),
                "tie_weights": .bool(model.tiesEmbeddings),
                "rope_theta": .float(model.ropeTheta), "norm_eps": .float(model.normEpsilon),
            ]
        }
    }
}
