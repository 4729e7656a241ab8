import Primitives
import Programs
import Tensors
import Testing

@Suite struct ExecutorTests {
    @Test func `inputs, outputs and views of parts work together`() throws {
        var builder = ProgramBuilder("parts")
        let x = try builder.input("x", [4, 2], .batch)
        let doubled = try builder.scale(x, by: 2)
        let middle = try builder.sliceRows(doubled, start: 1, count: 2)
        try builder.output("middle", try builder.reshape(middle, [4]))
        try builder.output("sum", try builder.sum(doubled))
        let executor = try Executor(program: builder.finish(), kernels: ReferenceKernels())
        try executor.floats("x").store([1, 2, 3, 4, 5, 6, 7, 8])
        try executor.run()
        #expect(try executor.floats("middle").elements == [6, 8, 10, 12])
        #expect(try executor.floats("sum").elements == [72])
        #expect(throws: ProgramError.unknownName("y")) { _ = try executor.floats("y") }
        #expect(throws: ProgramError.self) { _ = try executor.integers("x") }
    }

    @Test(arguments: StepExample.allCases)
    func `a step changes parameters where they are, run after run`(example: StepExample) throws {
        let program = try example.step(batch: 4)
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 5)
        try executor.floats("scalars").store([0.02, 1, 1])
        for state in program.inputs(.state) { try executor.floats(state.name).fill(0) }
        var losses: [Float] = []
        for _ in 0..<30 {
            try executor.run()
            losses.append(try executor.floats("loss")[0])
        }
        #expect(losses[29] < losses[0] * 0.9)
        let parameter = try executor.floats("p0")
        let output = try executor.floats("new %0")
        #expect(parameter.elements == output.elements)
    }

    @Test func `the same steps give the same bits again`() throws {
        func run() throws -> [UInt32] {
            let program = try StepExample.transformer.step(batch: 2)
            let executor = try Executor(program: program, kernels: ReferenceKernels())
            try executor.fillInputs(seed: 8)
            for _ in 0..<3 { try executor.run() }
            return try executor.floats("p0").elements.map(\.bitPattern)
        }
        #expect(try run() == run())
    }

    @Test(arguments: [Int32(-1), 5, .max, .min])
    func `an index outside its bound is refused before anything is computed`(index: Int32) throws {
        let program = try StepExample.perceptron.step(batch: 2)
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 5)
        try executor.integers("labels").store([0, index])
        let before = try executor.floats("p0").elements
        #expect(
            throws: StepFailure.indexOutOfRange(input: "labels", position: 1, bound: 5, got: index)
        ) { try executor.run() }
        #expect(throws: StepFailure.self) { _ = try StepTrace(executor) }
        #expect(try executor.floats("p0").elements == before)
    }

    @Test(arguments: [Float.nan, .infinity])
    func `a number that is not finite fails the step`(number: Float) throws {
        let program = try StepExample.perceptron.step(batch: 2)
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: 5)
        try executor.floats("x")[3] = number
        #expect(throws: StepFailure.self) { try executor.run() }
    }

    @Test func `a loss that is not finite is named`() throws {
        var builder = ProgramBuilder("loss")
        let x = try builder.input("x", [3], .batch)
        try builder.output("loss", try builder.sum(x))
        let executor = try Executor(program: builder.finish(), kernels: ReferenceKernels())
        try executor.floats("x").store([1, .infinity, 2])
        #expect(throws: StepFailure.outputNotFinite(name: "loss")) { try executor.run() }
    }

    @Test func `an output can replace an input by a copy`() throws {
        var builder = ProgramBuilder("counter")
        let x = try builder.input("x", [3], .state)
        let y = try builder.scale(x, by: 2)
        try builder.output("old", x)
        try builder.output("new", y, replaces: x)
        let executor = try Executor(program: builder.finish(), kernels: ReferenceKernels())
        try executor.floats("x").store([1, 2, 3])
        try executor.run()
        try executor.run()
        #expect(try executor.floats("x").elements == [4, 8, 12])
    }

    @Test func `clipping scales by the norm of all gradients`() throws {
        var builder = ProgramBuilder("clip")
        let x = try builder.input("x", [2], .batch)
        let y = try builder.input("y", [1], .batch)
        let sums = [try builder.sumOfSquares(x), try builder.sumOfSquares(y)]
        let clip = try builder.clipScale(sumsOfSquares: sums, maximumNorm: 1)
        try builder.output("norm", clip.norm)
        try builder.output("scale", clip.scale)
        let executor = try Executor(program: builder.finish(), kernels: ReferenceKernels())
        try executor.floats("x").store([2, 4])
        try executor.floats("y").store([4])
        try executor.run()
        #expect(try executor.floats("norm")[0] == 6)
        #expect(try executor.floats("scale")[0] == Float(1) / (6 + 1e-6))
        try executor.floats("x").store([0, 0])
        try executor.floats("y").store([0.5])
        try executor.run()
        #expect(try executor.floats("scale")[0] == 1)
    }
}
