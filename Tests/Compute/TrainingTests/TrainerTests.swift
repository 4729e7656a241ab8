import Cryptography
import Models
import Platform
import Primitives
import Programs
import Tensors
import Testing
import Training

/// Tasks and data small enough for the reference kernels.
private enum Tiny {
    static func samples(_ count: Int) -> Dataset {
        let bytes = (0..<count * 6).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ $0 / 6 &* 31) }
        let table = SampleTable(
            bytes: bytes, offset: 0, featureCount: 6,
            labels: (0..<count).map { Int32(bytes[$0 * 6] > 127 ? 1 : 0) }, classCount: 2,
            normalization: Normalization(divisor: 255))
        return .samples(
            SampleDataset(
                train: table.slice(0..<count - 5), validation: table.slice(0..<0),
                test: table.slice(count - 5..<count), normalization: Normalization(divisor: 255)))
    }

    static let text: Dataset = .text(
        TextDataset(
            bytes: Array(repeating: Array("abc def, ".utf8), count: 60).flatMap(\.self),
            trainCount: 400, windows: .anywhere))

    static func mlp(batch: Int = 4, accumulation: Int = 1) -> TrainingTask {
        var task = TrainingTask(
            name: "tiny",
            model: .mlp(
                MLPConfiguration(
                    inputSize: 6, hiddenSizes: [8], outputSize: 2, activation: .tanh)),
            optimizer: .sgd(momentum: 0.9, decay: 0.01),
            schedule: LearningRateSchedule(kind: .linear, base: 0.3),
            batchSize: batch, stopping: .epochs(3),
            dataset: DatasetConfiguration(source: .quizzes(count: 0)))
        task.accumulationSteps = accumulation
        task.gradientNorm = 0.5
        return task
    }

    static func cnn() -> TrainingTask {
        var task = mlp()
        task.model = .cnn(
            CNNConfiguration(
                height: 3, width: 2, channels: 1,
                stages: [ConvolutionStage(filters: 3, kernel: 3, padding: 1, pool: 2)],
                hiddenSizes: [4], outputSize: 2))
        return task
    }

    static func gpt(batch: Int = 4, accumulation: Int = 1) -> TrainingTask {
        var task = TrainingTask(
            name: "tiny",
            model: .gpt(
                GPTConfiguration(
                    contextLength: 8, layers: 2, heads: 2, keyHeads: 1, width: 8,
                    feedForwardWidth: 12)),
            optimizer: .adam(
                beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1, decoupledDecay: true),
            schedule: LearningRateSchedule(
                kind: .cosine, base: 0.01, minimum: 0.001, warmupSteps: 2),
            batchSize: batch, stopping: .steps(12),
            dataset: DatasetConfiguration(source: .quizzes(count: 0)))
        task.accumulationSteps = accumulation
        task.gradientNorm = 1
        return task
    }

    static func trainer(
        _ task: TrainingTask, _ dataset: Dataset, _ kernels: any TensorKernels = ReferenceKernels()
    ) throws -> Trainer {
        try Trainer(
            plan: TrainingPlan(task: task, dataset: dataset), dataset: dataset, kernels: kernels)
    }

    /// The losses of a number of steps, and the bits of the state after them.
    static func run(_ trainer: Trainer, _ steps: Int) throws -> (losses: [Float], state: [UInt32]) {
        let losses = try (0..<steps).map { _ in try trainer.step() }
        return (losses, trainer.state.flatMap { $0.values.elements.map(\.bitPattern) })
    }
}

@Suite struct TrainerTests {
    @Test(arguments: ["mlp", "cnn", "gpt"])
    func `every instruction set and number of threads gives the same bits`(kind: String) throws {
        let task = kind == "gpt" ? Tiny.gpt() : kind == "cnn" ? Tiny.cnn() : Tiny.mlp()
        let data = kind == "gpt" ? Tiny.text : Tiny.samples(40)
        let expected = try Tiny.run(Tiny.trainer(task, data), 8)
        for set in InstructionSet.available {
            for scheduler in [SerialScheduler(), WorkerPool(width: 2)] as [any ParallelScheduler] {
                let kernels = KernelSelection.make(instructionSet: set, scheduler: scheduler)
                let got = try Tiny.run(Tiny.trainer(task, data, kernels), 8)
                #expect(got.losses == expected.losses)
                #expect(got.state == expected.state)
            }
        }
    }

    @Test func `accumulated gradients have the bits of the large batch`() throws {
        for accumulation in [2, 4] {
            let small = try Tiny.run(
                Tiny.trainer(
                    Tiny.mlp(batch: 8 / accumulation, accumulation: accumulation),
                    Tiny.samples(40)), 6)
            let large = try Tiny.run(Tiny.trainer(Tiny.mlp(batch: 8), Tiny.samples(40)), 6)
            #expect(small.losses == large.losses)
            #expect(small.state == large.state)
            let short = try Tiny.run(
                Tiny.trainer(
                    Tiny.gpt(batch: 4 / accumulation, accumulation: accumulation), Tiny.text), 5)
            let long = try Tiny.run(Tiny.trainer(Tiny.gpt(batch: 4), Tiny.text), 5)
            #expect(short.losses == long.losses)
            #expect(short.state == long.state)
        }
    }

    @Test func `a run that was stopped goes on with the same bits`() throws {
        for (task, data) in [(Tiny.mlp(), Tiny.samples(40)), (Tiny.gpt(), Tiny.text)] {
            let whole = try Tiny.run(Tiny.trainer(task, data), 12)
            let first = try Tiny.trainer(task, data)
            _ = try Tiny.run(first, 7)
            let second = try Tiny.trainer(task, data)
            for (to, from) in zip(second.state, first.state) { to.values.copy(from: from.values) }
            second.resume(at: 7)
            let rest = try Tiny.run(second, 5)
            #expect(rest.losses[...] == whole.losses[7...])
            #expect(rest.state == whole.state)
            second.restart()
            #expect(try Tiny.run(second, 12).state == whole.state)
        }
    }

    @Test func `another seed is another run`() throws {
        var other = Tiny.mlp()
        other.seed = 1
        let losses = try Tiny.run(Tiny.trainer(Tiny.mlp(), Tiny.samples(40)), 3).losses
        #expect(try Tiny.run(Tiny.trainer(other, Tiny.samples(40)), 3).losses != losses)
    }

    @Test func `training lowers the loss and evaluation sees it`() throws {
        var task = Tiny.mlp()
        task.stopping = .epochs(40)
        let trainer = try Tiny.trainer(task, Tiny.samples(200))
        let before = try trainer.evaluate()
        #expect(before.rows == 5)
        while !trainer.isFinished { _ = try trainer.step() }
        let after = try trainer.evaluate()
        #expect(after.loss < before.loss * 0.6)
        #expect(trainer.epoch == 40)
        let text = try Tiny.trainer(Tiny.gpt(), Tiny.text)
        #expect(try abs(text.evaluate().loss - 5.5) < 0.2)
        #expect(try text.evaluate(batches: 1).rows == 32)
    }

    @Test func `an epoch sees every sample once and steps know what they read`() throws {
        let trainer = try Tiny.trainer(Tiny.mlp(), Tiny.samples(37))
        #expect(trainer.plan.stepsPerEpoch == 8)
        let first = (0..<8).flatMap { trainer.datasetLeaves(ofStep: $0) }
        #expect(first.sorted() == Array(1...32))
        let second = (8..<16).flatMap { trainer.datasetLeaves(ofStep: $0) }
        #expect(second.sorted() == Array(1...32))
        #expect(first != second)
        let text = try Tiny.trainer(Tiny.gpt(), Tiny.text)
        #expect(text.datasetLeaves(ofStep: 0) == [1])
    }

    @Test func `the order of an epoch is the shuffle of its generator`() throws {
        let task = Tiny.mlp()
        let trainer = try Tiny.trainer(task, Tiny.samples(37))
        for epoch in [0, 2, 1] {
            var generator = CounterGenerator(
                seed: task.generatorSeed, domain: "assay/order/\(epoch)")
            var order = Array(0..<32)
            generator.shuffle(&order)
            for step in 0..<8 {
                let expected = order[step * 4..<step * 4 + 4].map { 1 + $0 }.sorted()
                #expect(trainer.datasetLeaves(ofStep: epoch * 8 + step) == expected)
            }
        }
    }

    @Test func `state is parameters, then the optimizer's, in the model's order`() throws {
        let trainer = try Tiny.trainer(Tiny.mlp(), Tiny.samples(40))
        #expect(
            trainer.state.map(\.name) == [
                "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias",
                "layers.0.weight.velocity", "layers.0.bias.velocity", "layers.1.weight.velocity",
                "layers.1.bias.velocity",
            ])
        let norm = try #require(trainer.gradientNorm)
        _ = try trainer.step()
        #expect(trainer.gradientNorm != norm)
    }

    @Test func `a rate that blows up is a failed step, not a value`() throws {
        var task = Tiny.mlp()
        task.schedule = LearningRateSchedule(base: 1e30)
        task.gradientNorm = nil
        task.optimizer = .sgd(momentum: 0, decay: 0)
        task.model = .mlp(MLPConfiguration(inputSize: 6, hiddenSizes: [8], outputSize: 2))
        let trainer = try Tiny.trainer(task, Tiny.samples(40))
        #expect(throws: StepFailure.self) {
            for _ in 0..<8 { _ = try trainer.step() }
        }
    }

    @Test func `hashing at the usual interval costs a twentieth of the step`() throws {
        let program = try StepProgram.make(Tiny.gpt())
        let bytes = (program.inputs(.parameter) + program.inputs(.state))
            .reduce(0) { $0 + program.type(of: $1.value).count * 4 }
        let interval = TrainingPlan.usualCommitInterval(program)
        let cost = UInt64(bytes) * TrainingPlan.macsPerHashedByte
        #expect(cost * 20 <= program.macs * UInt64(interval))
        #expect(cost * 20 > program.macs * UInt64(interval - 1))
    }

    @Test func `data of the wrong kind is refused`() throws {
        #expect(throws: TrainingFailure.wrongData(expected: "text", got: "samples")) {
            try TrainingPlan(task: Tiny.gpt(), dataset: Tiny.samples(10))
        }
        #expect(throws: TrainingFailure.self) {
            try TrainingPlan(task: Tiny.mlp(), dataset: Tiny.text)
        }
    }
}
