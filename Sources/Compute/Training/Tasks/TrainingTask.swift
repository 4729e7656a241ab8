package import Models
package import Primitives

import Cryptography

/// How parameters are updated from their gradients.
package enum OptimizerConfiguration: Hashable, Sendable {
    case sgd(momentum: Float, decay: Float)
    /// With `decoupledDecay` it is AdamW.
    case adam(beta1: Float, beta2: Float, epsilon: Float, decay: Float, decoupledDecay: Bool)
}

/// When a run ends; the number of steps is fixed before the first one.
package enum StoppingRule: Hashable, Sendable {
    case epochs(Int)
    case steps(Int)
}

/// What is measured on the way.
package struct EvaluationConfiguration: Hashable, Sendable {
    /// Steps between two evaluations; `nil` is an epoch of samples, an eighth of a run on text.
    package var interval: Int?
    /// At most so many batches an evaluation on the way; `nil` takes all there are.
    package var batches: Int?

    package init(interval: Int? = nil, batches: Int? = nil) {
        self.interval = interval
        self.batches = batches
    }
}

/// What the client wants of the result; nothing of it changes a bit of the run.
package struct TaskRequirements: Hashable, Sendable {
    package var leastAccuracy: Float?
    package var greatestLoss: Float?

    package init(leastAccuracy: Float? = nil, greatestLoss: Float? = nil) {
        self.leastAccuracy = leastAccuracy
        self.greatestLoss = greatestLoss
    }
}

/// Everything that a client decides about a training run, with every default filled in.
package struct TrainingTask: Hashable, Sendable {
    package var name: String
    package var model: ModelConfiguration
    package var optimizer: OptimizerConfiguration
    package var schedule: LearningRateSchedule
    /// Gradients are scaled down to at most this norm; `nil` leaves them.
    package var gradientNorm: Float?
    /// The samples of one pass.
    package var batchSize: Int
    /// Passes whose gradients are added up before an update: a step sees their product of samples.
    package var accumulationSteps: Int
    package var stopping: StoppingRule
    package var dataset: DatasetConfiguration
    package var evaluation: EvaluationConfiguration
    package var requirements: TaskRequirements
    package var seed: UInt64
    /// Steps between two state roots; `nil` takes what keeps hashing under a twentieth of the work.
    package var commitInterval: Int?
    /// Steps between two checkpoints; `nil` leaves it to the run.
    package var checkpointInterval: Int?
    /// Settings of the file that have no effect, in words.
    package var notes: [String]

    package init(
        name: String,
        model: ModelConfiguration,
        optimizer: OptimizerConfiguration,
        schedule: LearningRateSchedule,
        batchSize: Int,
        stopping: StoppingRule,
        dataset: DatasetConfiguration
    ) {
        self.name = name
        self.model = model
        self.optimizer = optimizer
        self.schedule = schedule
        self.gradientNorm = nil
        self.batchSize = batchSize
        self.accumulationSteps = 1
        self.stopping = stopping
        self.dataset = dataset
        self.evaluation = EvaluationConfiguration()
        self.requirements = TaskRequirements()
        self.seed = 0
        self.commitInterval = nil
        self.checkpointInterval = nil
        self.notes = []
    }

    /// The samples, or sequences, of one step.
    package var samplesPerStep: Int { batchSize * accumulationSteps }

    /// The seed of every generator of the run: SHA-256 of `assay/seed/1` and the task's seed.
    package var generatorSeed: Hash32 {
        var writer = ByteWriter()
        writer.append(Array("assay/seed/1".utf8))
        writer.appendLittleEndian(seed)
        return SHA256.hash(writer.bytes)
    }
}
