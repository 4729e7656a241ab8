import Cryptography
import Primitives
import Programs
import Tensors
import Testing

@Suite struct DisputeTests {
    /// One wrong element in every result of every instruction, in both roles.
    @Test(arguments: StepExample.allCases)
    func `the referee finds the wrong element and its maker`(example: StepExample) throws {
        let program = try example.step(batch: 2)
        var samples = Samples(seed: 51)
        let honest = try DisputeStage.trace(program, seed: 41, fault: nil)
        for (index, instruction) in program.instructions.enumerated()
        where !instruction.operation.isAlias {
            for result in instruction.results {
                let element = samples.below(program.type(of: result).count)
                let fault = TraceFault(value: result, element: element, flippedBits: 1 << 3)
                let faulty = try DisputeStage.trace(program, seed: 41, fault: fault)
                for role in [DisputeRole.asserter, .challenger] {
                    let verdict = judge(program, honest: honest, faulty: faulty, faultyRole: role)
                    let label = "\(instruction.operation.name) \(result)[\(element)], \(role)"
                    #expect(verdict.convicted == role, "\(label): \(verdict.reason)")
                    #expect(verdict.instruction == index, "\(label)")
                    #expect(verdict.value == result, "\(label)")
                    #expect(verdict.element == element, "\(label)")
                    #expect(verdict.bytes < 4_000, "\(label)")
                    #expect(verdict.macs <= 64, "\(label)")
                }
            }
        }
    }

    private func judge(
        _ program: Program, honest: StepTrace, faulty: StepTrace, faultyRole: DisputeRole
    ) -> StepVerdict {
        let asserter = faultyRole == .asserter ? faulty : honest
        let challenger = faultyRole == .asserter ? honest : faulty
        return StepReferee(program).judge(
            stepRoot: asserter.stepRoot, asserter: asserter, challenger: challenger,
            inputs: KnownInputs(trace: honest))
    }

    @Test(arguments: StepExample.allCases, [DisputeRole.asserter, .challenger])
    func `a wrong input of the step is settled by what was agreed before`(
        example: StepExample, role: DisputeRole
    ) throws {
        let program = try example.step(batch: 2)
        for input in program.inputs {
            let fault = TraceFault(value: input.value, element: 0, flippedBits: 1)
            let stage = try DisputeStage(program, fault: fault)
            let verdict = stage.judge(faultyRole: role)
            #expect(verdict.convicted == role, "\(input.name): \(verdict.reason)")
            #expect(verdict.value == input.value)
            #expect(verdict.instruction == nil)
        }
    }

    /// An asserter who computed right but lies in its answers loses all the same.
    @Test(arguments: LyingParty.Lie.allCases, StepExample.allCases)
    func `an asserter who lies or is silent loses`(lie: LyingParty.Lie, example: StepExample)
        throws
    {
        let program = try example.step(batch: 2)
        let product = try #require(
            program.instructions.last { instruction in
                if case .matmul = instruction.operation { true } else { false }
            })
        // The asserter is wrong in one product; the lie must not save it.
        let fault = TraceFault(value: product.results[0], element: 3, flippedBits: 1 << 9)
        let stage = try DisputeStage(program, fault: fault)
        let verdict = StepReferee(program).judge(
            stepRoot: stage.faulty.stepRoot, asserter: LyingParty(stage.faulty, lie),
            challenger: stage.honest, inputs: stage.inputs)
        #expect(verdict.convicted == .asserter, "\(verdict.reason)")
    }

    @Test(arguments: StepExample.allCases)
    func `a challenger who denies at random never wins against an honest asserter`(
        example: StepExample
    ) throws {
        let program = try example.step(batch: 2)
        let honest = try DisputeStage.trace(program, seed: 41, fault: nil)
        for seed in 0..<300 {
            let verdict = StepReferee(program).judge(
                stepRoot: honest.stepRoot, asserter: honest,
                challenger: RandomChallenger(honest, seed: UInt64(seed)),
                inputs: KnownInputs(trace: honest))
            #expect(verdict.convicted == .challenger, "seed \(seed): \(verdict.reason)")
        }
    }

    @Test(arguments: StepExample.allCases)
    func `whatever a wrong asserter answers, it loses to an honest challenger`(
        example: StepExample
    ) throws {
        let program = try example.step(batch: 2)
        let honest = try DisputeStage.trace(program, seed: 41, fault: nil)
        for (index, instruction) in program.instructions.enumerated()
        where !instruction.operation.isAlias {
            let fault = TraceFault(value: instruction.results[0], element: 0, flippedBits: 1 << 20)
            let faulty = try DisputeStage.trace(program, seed: 41, fault: fault)
            for seed in 0..<6 {
                let asserter = RandomAsserter(faulty, seed: UInt64(index * 100 + seed))
                let inputs = KnownInputs(trace: honest)
                let verdict = StepReferee(program).judge(
                    stepRoot: faulty.stepRoot, asserter: asserter, challenger: honest,
                    inputs: inputs)
                #expect(verdict.convicted == .asserter, "\(instruction.operation.name), \(seed)")
                // Against a liar somebody loses, and nothing traps.
                let chaos = StepReferee(program).judge(
                    stepRoot: faulty.stepRoot, asserter: asserter,
                    challenger: RandomChallenger(honest, seed: UInt64(seed)), inputs: inputs)
                #expect(chaos.bytes < 10_000)
            }
        }
    }

    @Test func `equal traces leave the challenger without a case`() throws {
        let program = try StepExample.perceptron.step(batch: 2)
        let first = try DisputeStage.trace(program, seed: 41, fault: nil)
        let second = try DisputeStage.trace(program, seed: 41, fault: nil)
        #expect(first.stepRoot == second.stepRoot)
        let verdict = StepReferee(program).judge(
            stepRoot: first.stepRoot, asserter: first, challenger: second,
            inputs: KnownInputs(trace: first))
        #expect(verdict.convicted == .challenger)
    }

    @Test func `an asserter who answers for another step root loses`() throws {
        let program = try StepExample.perceptron.step(batch: 2)
        let claimed = try DisputeStage.trace(program, seed: 41, fault: nil)
        let other = try DisputeStage.trace(program, seed: 42, fault: nil)
        let verdict = StepReferee(program).judge(
            stepRoot: claimed.stepRoot, asserter: other, challenger: claimed,
            inputs: KnownInputs(trace: claimed))
        #expect(verdict.convicted == .asserter)
    }

    @Test func `an output element is opened against the agreed step root`() throws {
        let program = try StepExample.transformer.step(batch: 2)
        let trace = try DisputeStage.trace(program, seed: 41, fault: nil)
        let referee = StepReferee(program)
        for output in program.outputs {
            let index = program.type(of: output.value).count - 1
            let opened = try referee.element(
                of: output.value, at: index, stepRoot: trace.stepRoot, asserter: trace)
            let source = trace.layout.source(of: output.value, at: index)
            #expect(opened.bits == trace.bits(of: source.value)[source.index])
            #expect(opened.bytes < 1_000)
        }
        let value = program.outputs[0].value
        for lie in [LyingParty.Lie.wrongOpening, .noOpening, .shortOpening, .cutProof] {
            #expect(throws: Conviction.self) {
                _ = try referee.element(
                    of: value, at: 0, stepRoot: trace.stepRoot, asserter: LyingParty(trace, lie))
            }
        }
        #expect(throws: Conviction.self) {
            _ = try referee.element(
                of: value, at: 1 << 40, stepRoot: trace.stepRoot, asserter: trace)
        }
    }

    /// A product as long as those of the largest example: the whole walk stays small.
    @Test func `a chain of fifty thousand terms costs a few hundred bytes more`() throws {
        var builder = ProgramBuilder("long")
        let a = try builder.input("a", [1, 50_000], .parameter)
        let b = try builder.input("b", [50_000, 2], .parameter)
        let product = try builder.matmul(.plain, a, b)
        try builder.output("product", product)
        try builder.output("squares", try builder.sumOfSquares(a))
        let program = builder.finish()
        for result in program.instructions.map({ $0.results[0] }) {
            let fault = TraceFault(value: result, element: 0, flippedBits: 1)
            let stage = try DisputeStage(program, fault: fault)
            for role in [DisputeRole.asserter, .challenger] {
                let verdict = stage.judge(faultyRole: role)
                #expect(verdict.convicted == role)
                #expect(verdict.bytes < 2_000)
                #expect(verdict.macs <= 32)
            }
        }
    }

    /// The sizes of the shipped examples; one result of every kind of operation is wrong.
    @Test(arguments: StepExample.allCases)
    func `a dispute over a step of a shipped example stays below three kilobytes`(
        example: StepExample
    ) throws {
        let program = try example.step(batch: 4, sizes: .shipped)
        let honest = try fastTrace(program, fault: nil)
        var samples = Samples(seed: 71)
        var seen: Set<String> = []
        for instruction in program.instructions.reversed() {
            let name = instruction.operation.name
            guard !instruction.operation.isAlias, seen.insert(name).inserted else { continue }
            for result in instruction.results {
                let element = samples.below(program.type(of: result).count)
                let fault = TraceFault(value: result, element: element, flippedBits: 1 << 2)
                let faulty = try fastTrace(program, fault: fault)
                for role in [DisputeRole.asserter, .challenger] {
                    let verdict = judge(program, honest: honest, faulty: faulty, faultyRole: role)
                    #expect(verdict.convicted == role, "\(name): \(verdict.reason)")
                    #expect(verdict.value == result)
                    #expect(verdict.element == element)
                    #expect(verdict.bytes < 3_000, "\(name)")
                    #expect(verdict.macs <= 64, "\(name)")
                }
            }
        }
    }

    private func fastTrace(_ program: Program, fault: TraceFault?) throws -> StepTrace {
        let kernels = KernelSelection.make(scheduler: SerialScheduler())
        let executor = try Executor(program: program, kernels: kernels)
        try executor.fillInputs(seed: 41)
        return try StepTrace(executor, fault: fault)
    }

    /// A step that failed can be argued about too: a NaN has one pattern of bits in traces.
    @Test func `a dispute over a number that is not one is decided`() throws {
        var builder = ProgramBuilder("nan")
        let x = try builder.input("x", [40], .batch)
        let root = try builder.unary(.squareRoot, x)
        let sum = try builder.sum(root)
        try builder.output("sum", try builder.binary(.multiply, sum, sum))
        let program = builder.finish()
        for result in program.instructions.map({ $0.results[0] }) {
            // A NaN with another payload is not the NaN that a trace commits to, nor is a number.
            for flipped in [UInt32(1) << 30, 1 << 22] {
                let fault = TraceFault(value: result, element: 0, flippedBits: flipped)
                let stage = try DisputeStage(program, fault: fault)
                guard stage.honest.stepRoot != stage.faulty.stepRoot else { continue }
                for role in [DisputeRole.asserter, .challenger] {
                    #expect(stage.judge(faultyRole: role).convicted == role)
                }
            }
        }
    }

    @Test func `traces do not depend on kernels, threads or memory`() throws {
        for example in StepExample.allCases {
            let program = try example.step(batch: 3)
            var roots: Set<Hash32> = []
            for set in InstructionSet.available {
                let kernels = KernelSelection.make(
                    instructionSet: set, scheduler: SerialScheduler())
                let executor = try Executor(program: program, kernels: kernels)
                try executor.fillInputs(seed: 61)
                roots.insert(try StepTrace(executor).stepRoot)
            }
            #expect(roots.count == 1)
        }
    }
}
