import Programs
import Tensors
import Testing

/// Gradients are held against central differences in binary64.
@Suite struct GradientTests {
    @Test(arguments: try OperationCase.all())
    func `a gradient is the slope of the loss`(operation: OperationCase) throws {
        let executor = try Executor(program: operation.program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 7, positive: operation.positive)
        let interpreter = try DoubleInterpreter(
            operation.program, count: operation.forwardCount, executor: executor)
        try executor.run()
        try checkSlopes(
            operation.program, executor, interpreter, root: operation.root,
            targets: operation.targets, names: operation.targets.indices.map(operation.gradientName)
        )
    }

    @Test(arguments: StepExample.allCases)
    func `the gradients of a whole model are the slopes of its loss`(example: StepExample) throws {
        var builder = ProgramBuilder("\(example)")
        let model = try example.model(&builder, batch: 2)
        let rows = try builder.shape(of: model.losses)
        let seed = try builder.input("seed", rows, .batch)
        let count = builder.instructions.count
        let contributions = try builder.gradients(
            of: model.losses, seed: seed, withRespectTo: model.parameters)
        for (position, parameter) in model.parameters.enumerated() {
            try builder.output(
                "gradient \(position)", try builder.total(contributions, of: parameter))
        }
        let program = builder.finish()
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 3)
        let interpreter = try DoubleInterpreter(program, count: count, executor: executor)
        try executor.run()
        try checkSlopes(
            program, executor, interpreter, root: model.losses, targets: model.parameters,
            names: model.parameters.indices.map { "gradient \($0)" })
    }

    private func checkSlopes(
        _ program: Program, _ executor: Executor, _ interpreter: DoubleInterpreter,
        root: ValueID, targets: [ValueID], names: [String]
    ) throws {
        let seed = try #require(program.input(named: "seed")).value
        let step = 1e-5
        var samples = Samples(seed: 11)
        for (target, name) in zip(targets, names) {
            let gradient = try executor.floats(name).elements
            let places =
                gradient.count <= 60
                ? Array(gradient.indices) : (0..<40).map { _ in samples.below(gradient.count) }
            for place in places {
                let above = interpreter.objective(root, seed: seed, moving: (target, place, step))
                let below = interpreter.objective(root, seed: seed, moving: (target, place, -step))
                let slope = (above - below) / (2 * step)
                let error = abs(slope - Double(gradient[place]))
                #expect(
                    error <= 1e-4 * (1 + abs(slope)),
                    "\(name)[\(place)]: slope \(slope), gradient \(gradient[place])")
            }
        }
    }

    @Test func `a value without a gradient rule is refused by name`() throws {
        var builder = ProgramBuilder("refused")
        let x = try builder.input("x", [4], .parameter)
        let y = try builder.binary(.reluGradient, x, x)
        #expect(throws: ProgramError.notDifferentiable(operation: "reluGradient")) {
            _ = try builder.gradients(of: y, seed: x, withRespectTo: [x])
        }
    }

    @Test func `a parameter that the loss does not use has no gradient`() throws {
        var builder = ProgramBuilder("unused")
        let x = try builder.input("x", [4], .parameter)
        let unused = try builder.input("unused", [4], .parameter)
        let y = try builder.unary(.square, x)
        let seed = try builder.fill(1, [4])
        let gradients = try builder.gradients(of: y, seed: seed, withRespectTo: [x, unused])
        #expect(gradients.places(of: x).count == 1)
        #expect(throws: ProgramError.noGradient(of: unused)) {
            _ = try builder.total(gradients, of: unused)
        }
    }

    @Test(arguments: StepExample.allCases, [2, 4])
    func `micro-batches add up to the large batch bit for bit`(example: StepExample, parts: Int)
        throws
    {
        let whole = try gradients(example, batch: 4, parts: 1)
        let cut = try gradients(example, batch: 4, parts: parts)
        for (position, (a, b)) in zip(whole, cut).enumerated() {
            #expect(a == b, "parameter \(position)")
            #expect(a.contains { $0 != 0 })
        }
    }

    /// The bits of all gradients of a batch that is cut in so many parts along its leading axis.
    private func gradients(_ example: StepExample, batch: Int, parts: Int) throws -> [[UInt32]] {
        var builder = ProgramBuilder("\(example)")
        let model = try example.cutModel(&builder, batch: batch, parts: parts)
        let executor = try Executor(program: builder.finish(), kernels: ReferenceKernels())
        try executor.fillInputs(seed: 21)
        try executor.run()
        return try model.map { try executor.floats($0).elements.map(\.bitPattern) }
    }

    @Test func `a continued pass must use a target in as many places`() throws {
        var builder = ProgramBuilder("differs")
        let x = try builder.input("x", [4], .parameter)
        let seed = try builder.fill(1, [4])
        let once = try builder.unary(.square, x)
        let first = try builder.gradients(of: once, seed: seed, withRespectTo: [x])
        let twice = try builder.binary(.multiply, x, x)
        #expect(throws: ProgramError.contributionsDiffer(of: x, expected: 1, got: 2)) {
            _ = try builder.gradients(
                of: twice, seed: seed, withRespectTo: [x], continuing: first)
        }
    }
}
