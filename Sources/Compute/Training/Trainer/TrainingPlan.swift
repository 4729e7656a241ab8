package import Programs
import Models
import Tensors

/// What follows from a task and its data before the first step: the program and how often it runs.
package struct TrainingPlan: Sendable {
    package let task: TrainingTask
    package let program: Program
    package let steps: Int
    /// The steps in which the training data is gone through once; what does not fill a step is left
    /// out.
    package let stepsPerEpoch: Int
    /// Steps between two state roots.
    package let commitInterval: Int
    /// Steps between two evaluations.
    package let evaluationInterval: Int

    package init(task: TrainingTask, dataset: Dataset) throws(TrainingFailure) {
        self.task = task
        do throws(ProgramError) {
            program = try StepProgram.make(task)
        } catch {
            throw .program(error)
        }
        let perEpoch = try Self.stepsPerEpoch(task, dataset)
        stepsPerEpoch = perEpoch
        switch task.stopping {
        case .steps(let count): steps = count
        case .epochs(let count):
            let (product, overflow) = count.multipliedReportingOverflow(by: perEpoch)
            guard !overflow, product <= TaskLimits.steps else {
                throw .tooManySteps(epochs: count, limit: TaskLimits.steps)
            }
            steps = product
        }
        commitInterval = min(
            task.commitInterval ?? Self.usualCommitInterval(program), max(steps, 1))
        switch dataset {
        case .samples: evaluationInterval = task.evaluation.interval ?? perEpoch
        case .text: evaluationInterval = task.evaluation.interval ?? max(1, steps / 8)
        }
    }

    private static func stepsPerEpoch(
        _ task: TrainingTask, _ dataset: Dataset
    ) throws(TrainingFailure) -> Int {
        let samples: Int
        switch (dataset, task.model) {
        case (.samples(let data), .mlp), (.samples(let data), .cnn):
            samples = data.train.count
        case (.text(let data), .gpt(let model)):
            let windows = data.trainWindowCount(length: model.contextLength)
            guard windows > 0 else {
                throw .dataset(
                    .textTooShort(
                        path: "text", part: "train", needed: model.contextLength + 1,
                        got: data.trainCount))
            }
            samples = data.windows == .anywhere ? windows / model.contextLength : windows
            return max(1, samples / task.samplesPerStep)
        default:  // Text for a model of samples, or the other way round.
            let expected = task.model.kind == "gpt" ? "text" : "samples"
            throw .wrongData(expected: expected, got: expected == "text" ? "samples" : "text")
        }
        guard task.samplesPerStep <= samples else {
            throw .dataset(.batchTooLarge(batch: task.samplesPerStep, samples: samples))
        }
        return samples / task.samplesPerStep
    }

    /// What hashing one byte of state costs, in multiply-accumulates of a step.
    package static let macsPerHashedByte: UInt64 = 13

    /// The fewest steps between two state roots at which hashing costs at most a twentieth of the
    /// steps.
    ///
    /// A static function of the program, so that a task means the same interval on every machine.
    package static func usualCommitInterval(_ program: Program) -> Int {
        let held = program.inputs(.parameter) + program.inputs(.state)
        let bytes = held.reduce(UInt64(0)) { $0 + UInt64(program.type(of: $1.value).count) * 4 }
        let allowed = max(program.macs / 20, 1)
        let (cost, overflow) = bytes.multipliedReportingOverflow(by: macsPerHashedByte)
        guard !overflow else { return TaskLimits.interval }
        return max(1, min(Int(clamping: (cost + allowed - 1) / allowed), TaskLimits.interval))
    }

    /// The bytes that a task root commits to, beside program, data, seed and steps.
    package var canonicalEncoding: [UInt8] {
        task.canonicalEncoding(evaluationInterval: evaluationInterval, steps: steps)
    }
}
