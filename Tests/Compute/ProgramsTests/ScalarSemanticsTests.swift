import Primitives
import Programs
import Tensors
import Testing

/// The definitions that the referee uses give the bits of the kernels, for every element of every
/// operation.
@Suite struct ScalarSemanticsTests {
    @Test(arguments: try OperationCase.all())
    func `the scalars of an operation and its gradients are the kernels' bits`(
        operation: OperationCase
    ) throws {
        let executor = try Executor(program: operation.program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 31, positive: operation.positive)
        try checkAllElements(of: operation.program, try StepTrace(executor))
    }

    @Test(arguments: StepExample.allCases)
    func `the scalars of a whole step are the kernels' bits`(example: StepExample) throws {
        let program = try example.step(batch: 3)
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 32)
        try checkAllElements(of: program, try StepTrace(executor))
    }

    @Test(arguments: StepExample.allCases)
    func `the scalars of continued micro-batches are the kernels' bits`(example: StepExample)
        throws
    {
        var builder = ProgramBuilder("\(example)")
        _ = try example.cutModel(&builder, batch: 4, parts: 2)
        let program = builder.finish()
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 33)
        try checkAllElements(of: program, try StepTrace(executor))
    }

    @Test(arguments: [false, true], [false, true])
    func `the scalars of every form of update are the kernels' bits`(clipped: Bool, other: Bool)
        throws
    {
        var builder = ProgramBuilder("updates")
        let scalars = try builder.input("scalars", [3], .scalars)
        let scale = clipped ? try builder.input("scale", [1], .scalars) : nil
        let p = try builder.input("p", [19], .parameter)
        let g = try builder.input("g", [19], .batch)
        let velocity = other ? try builder.input("velocity", [19], .state) : nil
        let sgd = try builder.sgd(
            parameter: p, gradient: g, velocity: velocity, scalars: scalars,
            momentum: other ? 0.9 : 0, decay: 0.01, gradientScale: scale)
        try builder.output("new p", sgd.parameter, replaces: p)
        if let velocity, let fresh = sgd.velocity {
            try builder.output("new velocity", fresh, replaces: velocity)
        }
        let q = try builder.input("q", [19], .parameter)
        let first = try builder.input("first", [19], .state)
        let second = try builder.input("second", [19], .state)
        let adam = try builder.adam(
            parameter: q, gradient: g, first: first, second: second, scalars: scalars,
            AdamAttributes(
                beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1, decoupledDecay: other,
                clipped: clipped),
            gradientScale: scale)
        try builder.output("new q", adam.parameter, replaces: q)
        try builder.output("new first", adam.first, replaces: first)
        try builder.output("new second", adam.second, replaces: second)
        let program = builder.finish()
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 34)
        try checkAllElements(of: program, try StepTrace(executor))
    }

    /// The fast kernels too, at sizes that leave remainders in every register.
    @Test(arguments: StepExample.allCases)
    func `the scalars of a large step are the fast kernels' bits, element by element drawn`(
        example: StepExample
    ) throws {
        let program = try example.step(batch: 3, sizes: .shipped)
        let kernels = KernelSelection.make(scheduler: SerialScheduler())
        let executor = try Executor(program: program, kernels: kernels)
        try executor.fillInputs(seed: 35)
        let trace = try StepTrace(executor)
        let semantics = ScalarSemantics(trace.layout)
        var samples = Samples(seed: 36)
        for instruction in program.instructions where !instruction.operation.isAlias {
            for result in instruction.results {
                let expected = trace.bits(of: result)
                for _ in 0..<2 {
                    let index = samples.below(expected.count)
                    let scalar = try #require(semantics.scalar(of: result, at: index))
                    let got = trace.values(of: [scalar])?.first
                    #expect(got == expected[index], "\(instruction.operation.name) \(index)")
                }
            }
        }
    }

    @Test func `argmax is found as the kernels find it`() throws {
        var builder = ProgramBuilder("argmax")
        let x = try builder.input("x", [4, 5], .batch)
        try builder.output("best", try builder.argmaxRows(x))
        let program = builder.finish()
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        let low = -Float.infinity
        try executor.floats("x").store([
            1, 3, 3, 2, 0, low, low, low, low, low, .nan, 1, .nan, 2, 2, -1, -1, -2, -0.5, -3,
        ])
        try checkAllElements(of: program, try StepTrace(executor))
        #expect(try executor.integers("best").elements == [1, 0, 3, 3])
    }

    private func checkAllElements(of program: Program, _ trace: StepTrace) throws {
        let semantics = ScalarSemantics(trace.layout)
        for instruction in program.instructions where !instruction.operation.isAlias {
            for (position, result) in instruction.results.enumerated() {
                let expected = trace.bits(of: result)
                for index in expected.indices {
                    let scalar = try #require(semantics.scalar(of: result, at: index))
                    let got = trace.values(of: [scalar])?.first
                    #expect(
                        got == expected[index],
                        "\(instruction.operation.name), result \(position), element \(index)")
                }
            }
        }
    }
}
