import Programs
import Tensors
import Testing

@Suite struct MemoryPlanTests {
    /// Whatever is written must not touch what is still to be read, but where it takes its place.
    @Test(arguments: StepExample.allCases)
    func `no two live values overlap`(example: StepExample) throws {
        let program = try example.step(batch: 3)
        let plan = try MemoryPlan(program)
        let end = program.instructions.count
        var lastRead = Array(repeating: -1, count: program.values.count)
        for (index, instruction) in program.instructions.enumerated() {
            for operand in instruction.operands { lastRead[operand.index] = index }
        }
        for output in program.outputs { lastRead[output.value.index] = end }
        // A part is read through its own name: what it is a part of must live as long.
        for instruction in program.instructions.reversed() where instruction.operation.isAlias {
            let whole = instruction.operands[0].index
            lastRead[whole] = max(lastRead[whole], lastRead[instruction.results[0].index])
        }
        var known = program.inputs.map(\.value)
        for (index, instruction) in program.instructions.enumerated() {
            if !instruction.operation.isAlias {
                for result in instruction.results {
                    for other in known where lastRead[other.index] > index {
                        #expect(
                            !overlap(plan.place(of: result), plan.place(of: other)),
                            "\(instruction.operation.name) writes \(result) over \(other)")
                    }
                    for other in instruction.results where other != result {
                        #expect(!overlap(plan.place(of: result), plan.place(of: other)))
                    }
                }
            }
            known += instruction.results
        }
        for place in plan.places {
            let size = place.buffer == .arena ? plan.arenaElements : plan.inputElements
            #expect(place.offset >= 0)
            #expect(place.offset + place.count <= size)
        }
    }

    private func overlap(_ a: MemoryPlan.Place, _ b: MemoryPlan.Place) -> Bool {
        a.buffer == b.buffer && a.count > 0 && b.count > 0 && a.offset < b.offset + b.count
            && b.offset < a.offset + a.count
    }

    @Test func `buffers are aligned and used again`() throws {
        var builder = ProgramBuilder("chain")
        var x = try builder.input("x", [10, 10], .batch)
        let weight = try builder.input("w", [10, 10], .parameter)
        for _ in 0..<20 {
            x = try builder.unary(.relu, try builder.matmul(.plain, x, weight))
        }
        try builder.output("y", x)
        let program = builder.finish()
        let plan = try MemoryPlan(program)
        #expect(plan.arenaElements == 2 * MemoryPlan.aligned(100))
        #expect(plan.inputElements == 2 * MemoryPlan.aligned(100))
        for value in program.values.indices {
            #expect(plan.places[value].offset % MemoryPlan.alignment == 0)
        }
    }

    @Test func `a parameter that is read after its update is refused`() throws {
        var builder = ProgramBuilder("late")
        let p = try builder.input("p", [4], .parameter)
        let scalars = try builder.input("scalars", [1], .scalars)
        let g = try builder.unary(.square, p)
        let new = try builder.sgd(
            parameter: p, gradient: g, velocity: nil, scalars: scalars, momentum: 0, decay: 0)
        try builder.output("new", new.parameter, replaces: p)
        try builder.output("late", try builder.unary(.negate, p))
        let program = builder.finish()
        #expect(
            throws: ProgramError.overwrittenBeforeLastRead(value: p, instruction: 1, lastRead: 2)
        ) { _ = try MemoryPlan(program) }
    }

    @Test func `a gradient may not be the parameter itself`() throws {
        var builder = ProgramBuilder("self")
        let p = try builder.input("p", [4], .parameter)
        let scalars = try builder.input("scalars", [1], .scalars)
        let alias = try builder.reshape(p, [4])
        let new = try builder.sgd(
            parameter: p, gradient: alias, velocity: nil, scalars: scalars, momentum: 0, decay: 0)
        try builder.output("new", new.parameter, replaces: p)
        let program = builder.finish()
        #expect(throws: ProgramError.self) { _ = try MemoryPlan(program) }
    }

    @Test func `an input is overwritten only by what replaces it`() throws {
        var builder = ProgramBuilder("unnamed")
        let p = try builder.input("p", [4], .parameter)
        let scalars = try builder.input("scalars", [1], .scalars)
        let g = try builder.unary(.square, p)
        let new = try builder.sgd(
            parameter: p, gradient: g, velocity: nil, scalars: scalars, momentum: 0, decay: 0)
        try builder.output("new", new.parameter)
        let program = builder.finish()
        #expect(throws: ProgramError.overwritesInput(name: "p", instruction: 1)) {
            _ = try MemoryPlan(program)
        }
    }

    @Test func `two inputs cannot trade places`() throws {
        var builder = ProgramBuilder("trade")
        let a = try builder.input("a", [4], .state)
        let b = try builder.input("b", [4], .state)
        try builder.output("to a", b, replaces: a)
        try builder.output("to b", a, replaces: b)
        let program = builder.finish()
        #expect(throws: ProgramError.outputsTradePlaces(name: "to a")) {
            _ = try MemoryPlan(program)
        }
    }
}
