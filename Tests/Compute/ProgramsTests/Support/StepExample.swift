import Programs
import Tensors

/// The sizes of the models: small ones for tests of every element, and those of the shipped
/// examples.
struct ExampleSizes: Sendable {
    var features = 20
    var hidden = 18
    var classes = 5
    var side = 8
    var channels = [2, 4, 3]
    var vocabulary = 11
    var width = 8
    var time = 6
    var heads = 2
    var feedForward = 12

    static let small = ExampleSizes()
    static let shipped = ExampleSizes(
        features: 784, hidden: 128, classes: 10, side: 28, channels: [1, 16, 32], vocabulary: 65,
        width: 128, time: 64, heads: 4, feedForward: 344)

    var headWidth: Int { width / heads }
    /// The pixels that are left after two poolings, with their channels.
    var flat: Int { side / 4 * (side / 4) * channels[2] }
}

/// Models of the three kinds that the project trains.
enum StepExample: String, CaseIterable, Sendable {
    case perceptron, convolutional, transformer

    struct Model {
        var losses: ValueID
        var parameters: [ValueID]
    }

    /// Declares parameters and one batch and computes its losses.
    func model(_ builder: inout ProgramBuilder, batch: Int, sizes: ExampleSizes = .small) throws
        -> Model
    {
        let parameters = try declare(&builder, sizes)
        let inputs = try batchInputs(&builder, batch: batch, sizes)
        let losses = try forward(&builder, parameters, inputs, batch: batch, sizes)
        return Model(losses: losses, parameters: parameters)
    }

    /// The gradients of a batch that is cut into equal parts; returns the outputs' names.
    func cutModel(_ builder: inout ProgramBuilder, batch: Int, parts: Int) throws -> [String] {
        let parameters = try declare(&builder, .small)
        let inputs = try batchInputs(&builder, batch: batch, .small)
        let rows = batch / parts
        var contributions: GradientContributions?
        for part in 0..<parts {
            let slices = try inputs.map { input in
                try builder.sliceRows(input, start: part * rows, count: rows)
            }
            let losses = try forward(&builder, parameters, slices, batch: rows, .small)
            let seed = try builder.fill(0.25, try builder.shape(of: losses))
            contributions = try builder.gradients(
                of: losses, seed: seed, withRespectTo: parameters, continuing: contributions)
        }
        var names: [String] = []
        for (position, parameter) in parameters.enumerated() {
            guard let contributions else { break }
            names.append("gradient \(position)")
            try builder.output(
                "gradient \(position)", try builder.total(contributions, of: parameter))
        }
        return names
    }

    /// A whole step: forward, backward, clipping and update.
    func step(batch: Int, sizes: ExampleSizes = .small) throws -> Program {
        var builder = ProgramBuilder("\(self) step")
        let model = try model(&builder, batch: batch, sizes: sizes)
        let count = try builder.shape(of: model.losses).count
        let seed = try builder.fill(1 / Float(count), [count])
        let contributions = try builder.gradients(
            of: model.losses, seed: seed, withRespectTo: model.parameters)
        let gradients = try model.parameters.map { try builder.total(contributions, of: $0) }
        let squares = try gradients.map { try builder.sumOfSquares($0) }
        let clip = try builder.clipScale(sumsOfSquares: squares, maximumNorm: 1)
        let scalars = try builder.input("scalars", [3], .scalars)
        for (parameter, gradient) in zip(model.parameters, gradients) {
            try update(&builder, parameter, gradient, scalars, clip.scale)
        }
        let total = try builder.sum(model.losses)
        try builder.output("loss", try builder.scale(total, by: 1 / Float(count)))
        try builder.output("norm", clip.norm)
        return builder.finish()
    }

    private func update(
        _ builder: inout ProgramBuilder, _ parameter: ValueID, _ gradient: ValueID,
        _ scalars: ValueID, _ scale: ValueID
    ) throws {
        let shape = try builder.shape(of: parameter)
        let name = "\(parameter)"
        if self == .perceptron {
            let velocity = try builder.input("velocity \(name)", shape, .state)
            let new = try builder.sgd(
                parameter: parameter, gradient: gradient, velocity: velocity, scalars: scalars,
                momentum: 0.9, decay: 1e-4, gradientScale: scale)
            try builder.output("new \(name)", new.parameter, replaces: parameter)
            if let fresh = new.velocity {
                try builder.output("new velocity \(name)", fresh, replaces: velocity)
            }
            return
        }
        let first = try builder.input("first \(name)", shape, .state)
        let second = try builder.input("second \(name)", shape, .state)
        let new = try builder.adam(
            parameter: parameter, gradient: gradient, first: first, second: second,
            scalars: scalars,
            AdamAttributes(
                beta1: 0.9, beta2: 0.95, epsilon: 1e-8, decay: 0.1,
                decoupledDecay: self == .transformer, clipped: true),
            gradientScale: scale)
        try builder.output("new \(name)", new.parameter, replaces: parameter)
        try builder.output("new first \(name)", new.first, replaces: first)
        try builder.output("new second \(name)", new.second, replaces: second)
    }

    // MARK: The models

    private func declare(_ builder: inout ProgramBuilder, _ z: ExampleSizes) throws -> [ValueID] {
        let d = z.width
        let shapes: [Shape] =
            switch self {
            case .perceptron:
                [[z.features, z.hidden], [z.hidden], [z.hidden, z.classes], [z.classes]]
            case .convolutional:
                [
                    [3, 3, z.channels[0], z.channels[1]], [z.channels[1]],
                    [3, 3, z.channels[1], z.channels[2]], [z.channels[2]],
                    [z.flat, z.classes], [z.classes],
                ]
            case .transformer:
                [
                    [z.vocabulary, d], [d], [d, d], [z.headWidth, d], [d, z.headWidth], [d, d], [d],
                    [d, z.feedForward], [d, z.feedForward], [z.feedForward, d], [d],
                ]
            }
        return try shapes.enumerated().map { try builder.input("p\($0)", $1, .parameter) }
    }

    private func batchInputs(_ builder: inout ProgramBuilder, batch: Int, _ z: ExampleSizes) throws
        -> [ValueID]
    {
        switch self {
        case .perceptron:
            [
                try builder.input("x", [batch, z.features], .batch),
                try builder.indices("labels", [batch], bound: z.classes),
            ]
        case .convolutional:
            [
                try builder.input("x", [batch, z.side, z.side, z.channels[0]], .batch),
                try builder.indices("labels", [batch], bound: z.classes),
            ]
        case .transformer:
            [
                try builder.indices("tokens", [batch, z.time], bound: z.vocabulary),
                try builder.indices("labels", [batch, z.time], bound: z.vocabulary),
            ]
        }
    }

    private func forward(
        _ builder: inout ProgramBuilder, _ p: [ValueID], _ inputs: [ValueID], batch: Int,
        _ z: ExampleSizes
    ) throws -> ValueID {
        let logits =
            switch self {
            case .perceptron: try perceptron(&builder, p, inputs[0])
            case .convolutional: try convolutional(&builder, p, inputs[0], batch: batch, z)
            case .transformer: try transformer(&builder, p, inputs[0], batch: batch, z)
            }
        return try builder.softmaxCrossEntropy(logits: logits, labels: inputs[1]).losses
    }

    private func perceptron(_ builder: inout ProgramBuilder, _ p: [ValueID], _ x: ValueID) throws
        -> ValueID
    {
        let hidden = try builder.addRow(try builder.matmul(.plain, x, p[0]), row: p[1])
        let active = try builder.unary(.relu, hidden)
        return try builder.addRow(try builder.matmul(.plain, active, p[2]), row: p[3])
    }

    private func convolutional(
        _ builder: inout ProgramBuilder, _ p: [ValueID], _ x: ValueID, batch: Int,
        _ z: ExampleSizes
    ) throws -> ValueID {
        var image = x
        for layer in 0..<2 {
            let out = try builder.conv2d(image, weight: p[2 * layer], padding: 1)
            let biased = try builder.addRow(out, row: p[2 * layer + 1])
            image = try builder.maxPool(try builder.unary(.relu, biased), window: 2).out
        }
        let flat = try builder.reshape(image, [batch, z.flat])
        return try builder.addRow(try builder.matmul(.plain, flat, p[4]), row: p[5])
    }

    /// One block whose query heads share one key head, and the embedding table as head.
    private func transformer(
        _ builder: inout ProgramBuilder, _ p: [ValueID], _ tokens: ValueID, batch: Int,
        _ z: ExampleSizes
    ) throws -> ValueID {
        let tables = try angles(&builder, z)
        var x = try builder.embedding(table: p[0], tokens: tokens)  // [B, T, C]
        let normal = try builder.rmsNorm(x, weight: p[1], epsilon: 1e-5).out
        let queries = try builder.matmul(.plain, normal, p[2])
        let keys = try builder.matmul(.transposedB, normal, p[3])
        let v = try builder.matmul(.plain, normal, p[4])
        var size = RopeSize(batch: batch, time: z.time, heads: z.heads, headWidth: z.headWidth)
        let q = try builder.rope(queries, cosine: tables.0, sine: tables.1, size: size)
        size.heads = 1
        let k = try builder.rope(keys, cosine: tables.0, sine: tables.1, size: size)
        let attention = AttentionSize(
            batch: batch, time: z.time, heads: z.heads, keyHeads: 1, headWidth: z.headWidth,
            scale: 0.5)
        let mixed = try builder.attention(q: q, k: k, v: v, size: attention).out
        x = try builder.add(x, try builder.matmul(.plain, mixed, p[5]))
        let second = try builder.rmsNorm(x, weight: p[6], epsilon: 1e-5).out
        let gate = try builder.matmul(.plain, second, p[7])
        let up = try builder.matmul(.plain, second, p[8])
        let down = try builder.matmul(.plain, try builder.swiglu(gate: gate, up: up), p[9])
        x = try builder.add(x, down)
        let last = try builder.rmsNorm(x, weight: p[10], epsilon: 1e-5).out
        return try builder.matmul(.transposedB, last, p[0])
    }

    /// The tables are declared once a program.
    private func angles(_ builder: inout ProgramBuilder, _ z: ExampleSizes) throws -> (
        ValueID, ValueID
    ) {
        if let cosine = builder.inputs.first(where: { $0.name == "cosine" }),
            let sine = builder.inputs.first(where: { $0.name == "sine" })
        {
            return (cosine.value, sine.value)
        }
        var samples = Samples(seed: 9)
        let count = z.time * z.headWidth / 2
        return (
            try builder.constant("cosine", samples.numbers(count), [z.time, z.headWidth / 2]),
            try builder.constant("sine", samples.numbers(count), [z.time, z.headWidth / 2])
        )
    }
}
