import EVM
import Primitives
import Testing

@Suite struct StackAndFlowTests {
    @Test(arguments: 1...32)
    func `PUSH reads its operand, and zeros behind the end of the code`(count: Int) throws {
        let operand = (1...count).map { UInt8($0) }
        let opcode = 0x5f + UInt8(count)
        let whole = Bytecode().raw([opcode] + operand)
        #expect(try Stage.top(whole) == UInt256(bigEndian: operand))
        // The tracer sees the word of a PUSH whose operand is cut off.
        let cut = Stage(Bytecode().raw([opcode] + operand.dropLast()))
        #expect(try cut.run().isSuccess)
    }

    @Test(arguments: 1...16)
    func `DUP and SWAP reach their depth and no deeper`(count: Int) throws {
        let words = (0..<count).reduce(Bytecode()) { $0.push(UInt256(UInt64($1 + 100))) }
        #expect(try Stage.top(words.op("DUP\(count)")) == 100)
        let short = Stage(
            (1..<count).reduce(Bytecode()) { code, _ in code.push(1) }
                .op("DUP\(count)"))
        #expect(try short.run().haltReason == .stackUnderflow)
        #expect(try Stage.top(Bytecode().push(9).raw(words.bytes).op("SWAP\(count)")) == 9)
        #expect(try Stage(words.op("SWAP\(count)")).run().haltReason == .stackUnderflow)
    }

    @Test func `the stack holds 1,024 words`() throws {
        let full = (0..<1024).reduce(Bytecode()) { code, _ in code.op("PUSH0") }
        #expect(try Stage(full).run().isSuccess)
        #expect(try Stage(full.op("POP PUSH0 STOP")).run().isSuccess)
        for more in ["PUSH0", "DUP1", "ADDRESS", "GAS"] {
            #expect(try Stage(full.op(more)).run().haltReason == .stackOverflow)
        }
    }

    @Test func `a jump goes to a JUMPDEST that is no operand`() throws {
        let over = Bytecode().push(4).op("JUMP").raw([0xfe]).op("JUMPDEST").push(7)
        #expect(try Stage.top(over) == 7)
        // 0x5b as the operand of PUSH1.
        let operand = Bytecode().push(4).op("JUMP").raw([0x60, 0x5b])
        #expect(try Stage(operand).run().haltReason == .invalidJump)
        for place: UInt256 in [5, 0, 100, UInt256(1) << 64, .max] {
            let code = Bytecode().push(place).op("JUMP JUMPDEST")
            #expect(try Stage(code).run().haltReason == .invalidJump)
        }
    }

    @Test func `JUMPI jumps for any word but zero and looks at the place only then`() throws {
        let code = Bytecode().push(UInt256(1) << 255).push(0).op("POP POP")
        #expect(try Stage(code).run().isSuccess)
        let skipped = Bytecode().push(0).push(.max).op("JUMPI").push(3)
        #expect(try Stage.top(skipped) == 3)
        let taken = Bytecode().push([UInt256(37), UInt256(1) << 255]).op("JUMPI").raw([0xfe])
        #expect(try Stage(taken).run().haltReason == .invalidJump)
    }

    @Test func `PC, GAS and the end of the code`() throws {
        #expect(try Stage.top(Bytecode().push(1).op("POP PC")) == 3)
        #expect(try Stage.top(Bytecode().op("GAS")) == UInt256(1_000_000 - 2))
        #expect(try Stage(Bytecode()).run() == MessageResult(status: .success, gasLeft: 1_000_000))
    }

    @Test func `bytes that are no instructions halt and take all gas`() throws {
        for opcode in UInt8.min...UInt8.max where Rules.osaka.instructions[opcode] == nil {
            let result = try Stage(Bytecode().raw([opcode])).run()
            #expect(
                result
                    == MessageResult(
                        status: .halt(.invalidInstruction(opcode)), gasLeft: 0))
        }
    }

    @Test func `the price of an instruction is what its entry says`() throws {
        for (name, gas) in [("ADD", 3), ("MUL", 5), ("ADDMOD", 8), ("CLZ", 5), ("DUP2", 3)] {
            let code = Bytecode().push([1, 2, 3])
            let used = try Stage.gasUsed(code.op(name)) - Stage.gasUsed(code)
            #expect(used == UInt64(gas), "\(name)")
        }
        var stage = Stage(Bytecode().push(1).push(2).op("ADD"))
        stage.gas = 8
        #expect(try stage.run().haltReason == .outOfGas)
        stage.gas = 9
        #expect(try stage.run() == MessageResult(status: .success, gasLeft: 0))
    }
}
