import Encodings
import Models
package import Programs
package import Tensors

/// A training run in memory: a pure function of task and data, one step after the other.
///
/// It knows no files, no clock and no proofs; whoever drives it hashes its state, measures its
/// speed and writes its checkpoints.
package final class Trainer {
    package let plan: TrainingPlan
    package let dataset: Dataset
    /// Parameters in the model's order, then what the optimizer keeps, in the same order.
    package let state: [StateTensor]
    package internal(set) var stepsDone = 0
    private let kernels: any TensorKernels
    let executor: Executor
    private let scalars: OptimizerScalars
    private let scalarsView: FloatView
    let lossView: FloatView
    private let passes: [PassInputs]
    var order: BatchOrder

    /// The inputs of one pass of a step.
    private enum PassInputs {
        case samples(features: FloatView, labels: IntegerView)
        case text(tokens: IntegerView, labels: IntegerView)
    }

    /// Sets every parameter to its first value and the optimizer's state to zero.
    package init(
        plan: TrainingPlan, dataset: Dataset, kernels: any TensorKernels
    ) throws(TrainingFailure) {
        self.plan = plan
        self.dataset = dataset
        self.kernels = kernels
        order = BatchOrder(plan)
        scalars = OptimizerScalars(plan.task, steps: plan.steps)
        do throws(ProgramError) {
            executor = try Executor(program: plan.program, kernels: kernels)
            scalarsView = try executor.floats(StepNames.scalars)
            lossView = try executor.floats(StepNames.loss)
            state = try Self.state(of: executor)
            passes = try Self.passes(of: executor, plan.task)
        } catch {
            throw .program(error)
        }
        restart()
    }

    /// Goes back to the state before the first step.
    package func restart() {
        var initial: [String: ParameterSpecification] = [:]
        for item in plan.task.model.parameters { initial[item.name] = item }
        for tensor in state {
            if let item = initial[tensor.name] {
                item.storeInitialValues(seed: plan.task.generatorSeed, in: tensor.values)
            } else {
                tensor.values.fill(0)
            }
        }
        stepsDone = 0
    }

    private static func state(of executor: Executor) throws(ProgramError) -> [StateTensor] {
        var tensors: [StateTensor] = []
        for (role, part) in [
            (InputRole.parameter, StateTensor.Role.parameter), (.state, .optimizer),
        ] {
            for input in executor.program.inputs(role) {
                tensors.append(
                    StateTensor(
                        name: input.name, shape: executor.program.type(of: input.value).shape,
                        role: part, values: try executor.floats(input.name)))
            }
        }
        return tensors
    }

    private static func passes(
        of executor: Executor, _ task: TrainingTask
    ) throws(ProgramError) -> [PassInputs] {
        var passes: [PassInputs] = []
        for pass in 0..<task.accumulationSteps {
            let labels = try executor.integers(StepNames.labels(pass))
            if case .gpt = task.model {
                passes.append(
                    .text(tokens: try executor.integers(StepNames.tokens(pass)), labels: labels))
            } else {
                passes.append(
                    .samples(
                        features: try executor.floats(StepNames.features(pass)), labels: labels))
            }
        }
        return passes
    }

    // MARK: Steps

    /// Whether the stopping rule is met.
    package var isFinished: Bool { stepsDone >= plan.steps }

    /// The share of the training data gone through, in epochs.
    package var epoch: Double { Double(stepsDone) / Double(plan.stepsPerEpoch) }

    /// Runs the next step and returns the mean loss of its samples.
    package func step() throws(StepFailure) -> Float {
        fillInputs()
        try executor.run()
        stepsDone += 1
        return lossView[0]
    }

    /// Writes what the next step reads: its samples and its scalars.
    package func fillInputs() {
        let values = scalars.values(step: stepsDone)
        for index in values.indices { scalarsView[index] = values[index] }
        let size = plan.task.batchSize
        switch dataset {
        case .samples(let data):
            let samples = order.samples(step: stepsDone, of: data.train.count)
            for (pass, inputs) in passes.enumerated() {
                guard case .samples(let features, let labels) = inputs else { continue }
                let start = samples.startIndex + pass * size
                data.train.fill(
                    features: features, labels: labels, indices: samples[start..<start + size])
            }
        case .text(let data):
            guard case .gpt(let model) = plan.task.model else { return }
            let count = data.trainWindowCount(length: model.contextLength)
            let windows = order.windows(step: stepsDone, of: count)
            for (pass, inputs) in passes.enumerated() {
                guard case .text(let tokens, let labels) = inputs else { continue }
                let offsets = windows[pass * size..<(pass + 1) * size].map(data.trainOffset)
                data.fill(
                    tokens: tokens, targets: labels, offsets: offsets, length: model.contextLength)
            }
        }
    }

    /// Continues with the values that now stand in ``state``, which `steps` steps led to.
    package func resume(at steps: Int) {
        precondition(steps >= 0, "steps are counted from zero")
        stepsDone = steps
    }

    /// The norm of the last step's gradients before it was limited; `nil` where it is not limited.
    package var gradientNorm: Float? {
        (try? executor.floats(StepNames.gradientNorm)).map { $0[0] }
    }

    // MARK: Evaluation

    /// Measures the parameters as they are on the test data, at most `batches` batches of it.
    package func evaluate(batches: Int? = nil) throws(TrainingFailure) -> Evaluation {
        let evaluator = try TrainingFailure.wrapping { () throws(ProgramError) in
            try Evaluator(
                task: plan.task, dataset: dataset, kernels: kernels,
                parameters: state.filter { $0.role == .parameter })
        }
        return try evaluator.run(batches: batches)
    }
}

extension Trainer: StepMachine {
    /// A GPT's file names its architecture, so that it can be asked without its task.
    package var modelMetadata: [(key: String, value: String)] {
        guard case .gpt(let model) = plan.task.model else { return [] }
        return [(LanguageModel.configurationKey, model.json.text)]
    }

    package func datasetLeaves(ofStep step: Int) -> [Int] {
        switch dataset {
        case .samples(let data):
            let samples = order.samples(step: step, of: data.train.count)
            return samples.map { 1 + Int($0) }.sorted()
        case .text(let data):
            guard case .gpt(let model) = plan.task.model else { return [] }
            let count = data.trainWindowCount(length: model.contextLength)
            var chunks: [Int] = []
            for window in order.windows(step: step, of: count) {
                let first = data.trainOffset(window)
                let last = first + model.contextLength
                chunks += first / TextDataset.chunkBytes...last / TextDataset.chunkBytes
            }
            chunks.sort()
            return chunks.indices.filter { $0 == 0 || chunks[$0] != chunks[$0 - 1] }
                .map { 1 + chunks[$0] }
        }
    }
}
