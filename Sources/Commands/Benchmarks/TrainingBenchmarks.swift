import Models
import Primitives
import Programs
import Tensors
import Training

/// Whole training steps: forward, backward and update on a fixed batch.
enum TrainingBenchmarks {
    static func cases(_ instructionSet: InstructionSet) -> [BenchmarkCase] {
        [
            step("mlp", "steps/s", 1, instructionSet, mlp),
            step("cnn", "steps/s", 1, instructionSet, cnn),
            step("gpt", "tokens/s", 1024, instructionSet, gpt),
        ]
    }

    private static func step(
        _ name: String, _ unit: String, _ scale: Double, _ instructionSet: InstructionSet,
        _ task: TrainingTask
    ) -> BenchmarkCase {
        BenchmarkCase(name: name, unit: unit, scale: scale) { scheduler in
            let kernels = KernelSelection.make(
                instructionSet: instructionSet, scheduler: scheduler)
            let executor = try Executor(program: StepProgram.make(task), kernels: kernels)
            for input in executor.program.inputs { try fill(input, executor) }
            return { try? executor.run() }
        }
    }

    private static func fill(_ input: ProgramInput, _ executor: Executor) throws {
        switch input.role {
        case .parameter:
            let view = try executor.floats(input.name)
            view.store((0..<view.count).map { Float($0 * 7 % 61 - 30) / 600 })
        case .batch where input.bound != nil:
            let view = try executor.integers(input.name)
            view.store((0..<view.count).map { Int32($0 * 7 % 10) })
        case .batch:
            let view = try executor.floats(input.name)
            view.store((0..<view.count).map { Float($0 * 7 % 61) / 61 })
        case .scalars:
            try executor.floats(input.name).fill(0.001)
        case .state, .constant:
            break
        }
    }

    // MARK: The models of the peers

    /// 784-128-64-10 at batch 32, plain gradient descent.
    private static let mlp = task(
        .mlp(MLPConfiguration(inputSize: 784, hiddenSizes: [128, 64], outputSize: 10)),
        .sgd(momentum: 0, decay: 0), batchSize: 32)

    /// Two stages of 3 × 3 convolution and pooling, then 1568-128-10, at batch 32, with momentum.
    private static let cnn = task(
        .cnn(
            CNNConfiguration(
                height: 28, width: 28, channels: 1,
                stages: [16, 32].map {
                    ConvolutionStage(filters: $0, kernel: 3, padding: 1, pool: 2)
                },
                hiddenSizes: [128], outputSize: 10)),
        .sgd(momentum: 0.9, decay: 0), batchSize: 32)

    /// 10.8 million parameters: 6 layers, width 384, context 256, batch 4, AdamW.
    private static let gpt = task(
        .gpt(
            GPTConfiguration(
                contextLength: 256, layers: 6, heads: 6, keyHeads: 6, width: 384,
                feedForwardWidth: 1024)),
        .adam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1, decoupledDecay: true),
        batchSize: 4)

    /// A task that is only ever one step long; its data is never read.
    private static func task(
        _ model: ModelConfiguration, _ optimizer: OptimizerConfiguration, batchSize: Int
    ) -> TrainingTask {
        TrainingTask(
            name: "benchmark", model: model, optimizer: optimizer,
            schedule: LearningRateSchedule(base: 0.001), batchSize: batchSize,
            stopping: .steps(1),
            dataset: DatasetConfiguration(source: .quizzes(count: 1)))
    }
}
