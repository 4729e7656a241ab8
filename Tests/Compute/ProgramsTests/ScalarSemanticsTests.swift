import Programs
import Tensors
import Testing

/// The definitions that the referee uses give the bits of the kernels, for every element of every operation.
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
