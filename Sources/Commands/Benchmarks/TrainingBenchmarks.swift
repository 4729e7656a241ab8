import Models
import Primitives
import Programs
import Tensors

/// Whole training steps: forward, backward and update on a fixed batch.
enum TrainingBenchmarks {
    static func cases(_ instructionSet: InstructionSet) -> [BenchmarkCase] {
        [
            step("mlp", "steps/s", 1, instructionSet) { try mlp() },
            step("cnn", "steps/s", 1, instructionSet) { try cnn() },
            step("gpt", "tokens/s", 1024, instructionSet) { try gpt() },
        ]
    }

    private static func step(
        _ name: String, _ unit: String, _ scale: Double, _ instructionSet: InstructionSet,
        _ make: @escaping () throws -> Program
    ) -> BenchmarkCase {
        BenchmarkCase(name: name, unit: unit, scale: scale) { scheduler in
            let kernels = KernelSelection.make(
                instructionSet: instructionSet, scheduler: scheduler)
            let executor = try Executor(program: make(), kernels: kernels)
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

    /// 784-128-64-10 at batch 32, gradient descent with momentum.
    private static func mlp() throws -> Program {
        let model = MLPConfiguration(inputSize: 784, hiddenSizes: [128, 64], outputSize: 10)
        var step = try StepAssembly("mlp", model.parameters)
        let features = try step.builder.input("features", [32, 784], .batch)
        let logits = try model.logits(
            &step.builder, parameters: step.parameters, features: features)
        return try step.finish(logits: logits, momentum: 0.9)
    }

    /// Two stages of 3 × 3 convolution and pooling, then 1568-128-10, at batch 32.
    private static func cnn() throws -> Program {
        let stages = [16, 32].map { ConvolutionStage(filters: $0, kernel: 3, padding: 1, pool: 2) }
        let model = CNNConfiguration(
            height: 28, width: 28, channels: 1, stages: stages, hiddenSizes: [128], outputSize: 10)
        var step = try StepAssembly("cnn", model.parameters)
        let features = try step.builder.input("features", [32, 784], .batch)
        let logits = try model.logits(
            &step.builder, parameters: step.parameters, features: features)
        return try step.finish(logits: logits, momentum: 0.9)
    }

    /// 10.8 million parameters: 6 layers, width 384, context 256, batch 4, AdamW.
    private static func gpt() throws -> Program {
        let model = GPTConfiguration(
            contextLength: 256, layers: 6, heads: 6, keyHeads: 6, width: 384,
            feedForwardWidth: 1024)
        var step = try StepAssembly("gpt", model.parameters)
        let tokens = try step.builder.indices("tokens", [1024], bound: 256)
        let rotary = try model.rotaryTables(&step.builder, time: 256)
        let forward = try model.forward(
            &step.builder, parameters: step.parameters, tokens: tokens, batch: 4, time: 256,
            rotary: rotary)
        return try step.finish(logits: forward.logits, momentum: nil)
    }
}

/// Puts loss, gradients and updates around a forward pass.
private struct StepAssembly {
    var builder: ProgramBuilder
    private(set) var parameters: [String: ValueID] = [:]
    private let specifications: [ParameterSpecification]

    init(_ name: String, _ specifications: [ParameterSpecification]) throws {
        builder = ProgramBuilder(name)
        self.specifications = specifications
        for item in specifications {
            parameters[item.name] = try builder.input(item.name, item.shape, .parameter)
        }
    }

    /// Gradient descent where `momentum` is given, AdamW otherwise.
    mutating func finish(logits: ValueID, momentum: Float?) throws -> Program {
        let shape = try builder.shape(of: logits)
        let labels = try builder.indices("labels", [shape.rows], bound: shape.columns)
        let losses = try builder.softmaxCrossEntropy(logits: logits, labels: labels).losses
        let seed = try builder.fill(1 / Float(shape.rows), [shape.rows])
        let scalars = try builder.input("scalars", [3], .scalars)
        let targets = specifications.compactMap { parameters[$0.name] }
        let gradients = try builder.gradients(
            of: losses, seed: seed, withRespectTo: targets)
        for (item, target) in zip(specifications, targets) {
            let gradient = try builder.total(gradients, of: target)
            if let momentum {
                try descend(item, target, gradient, scalars, momentum)
            } else {
                try adapt(item, target, gradient, scalars)
            }
        }
        return builder.finish()
    }

    private mutating func descend(
        _ item: ParameterSpecification, _ target: ValueID, _ gradient: ValueID,
        _ scalars: ValueID, _ momentum: Float
    ) throws {
        let velocity = try builder.input(item.name + ".velocity", item.shape, .state)
        let new = try builder.sgd(
            parameter: target, gradient: gradient, velocity: velocity, scalars: scalars,
            momentum: momentum, decay: 0)
        try builder.output(item.name + ".next", new.parameter, replaces: target)
        if let moved = new.velocity {
            try builder.output(item.name + ".velocity.next", moved, replaces: velocity)
        }
    }

    private mutating func adapt(
        _ item: ParameterSpecification, _ target: ValueID, _ gradient: ValueID, _ scalars: ValueID
    ) throws {
        let first = try builder.input(item.name + ".first", item.shape, .state)
        let second = try builder.input(item.name + ".second", item.shape, .state)
        let attributes = AdamAttributes(
            beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1, decoupledDecay: true,
            clipped: false)
        let new = try builder.adam(
            parameter: target, gradient: gradient, first: first, second: second,
            scalars: scalars, attributes)
        try builder.output(item.name + ".next", new.parameter, replaces: target)
        try builder.output(item.name + ".first.next", new.first, replaces: first)
        try builder.output(item.name + ".second.next", new.second, replaces: second)
    }
}
