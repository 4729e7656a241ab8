import EVM
import Primitives
import Testing

/// The table says which bytes are instructions, the loop what they do: they have to agree.
@Suite struct OpcodeTests {
    static let forks: [Rules] = [.cancun, .prague, .osaka, .bpo1, .bpo2]
    static let newest = Rules.bpo2

    /// Enough words for any instruction, zeros and small ones, so that whatever it does is cheap.
    private static func code(_ opcode: UInt8) -> Bytecode {
        Bytecode().raw([UInt8](repeating: 0x5f, count: 17) + [opcode])
    }

    private static func halt(_ opcode: UInt8, _ rules: Rules, watched: Bool) throws -> HaltReason? {
        var stage = Stage(code(opcode))
        stage.rules = rules
        return watched
            ? try stage.run(inspector: StructLogTracer()).haltReason
            : try stage.run().haltReason
    }

    @Test(arguments: [false, true])
    func `the loop has every instruction of every table`(watched: Bool) throws {
        var count = 0
        for rules in Self.forks {
            for opcode in UInt8.min...UInt8.max where rules.instructions[opcode] != nil {
                let reason = try Self.halt(opcode, rules, watched: watched)
                #expect(
                    reason != .invalidInstruction(opcode),
                    "\(OpcodeNames.name(opcode)) of \(rules.name)")
                count += 1
            }
        }
        #expect(count > 5 * 140)
    }

    @Test(arguments: [false, true])
    func `a byte that only a table has is refused by the loop`(watched: Bool) throws {
        var rules = Self.newest
        var table = rules.instructions
        var added: [UInt8] = []
        for opcode in UInt8.min...UInt8.max
        where table[opcode] == nil && !InstructionTable.isReserved(opcode) {
            table.add(opcode, gas: 0, takes: 0, leaves: 0)
            added.append(opcode)
        }
        rules.instructions = table
        #expect(added.count > 80)
        for opcode in added {
            #expect(
                try Self.halt(opcode, rules, watched: watched) == .invalidInstruction(opcode))
            let result = try Self.run(opcode, rules)
            #expect(result.gasLeft == 0)
        }
    }

    private static func run(_ opcode: UInt8, _ rules: Rules) throws -> MessageResult {
        var stage = Stage(code(opcode))
        stage.rules = rules
        return try stage.run()
    }

    @Test(arguments: [false, true])
    func `a byte that no table has is refused by the loop`(watched: Bool) throws {
        var count = 0
        for rules in Self.forks {
            for opcode in UInt8.min...UInt8.max where rules.instructions[opcode] == nil {
                let reason = try Self.halt(opcode, rules, watched: watched)
                #expect(reason == .invalidInstruction(opcode), "0x\(opcode) of \(rules.name)")
                count += 1
            }
        }
        #expect(count > 5 * 90)
    }

    @Test func `the newest fork has every instruction of those before it`() {
        for rules in Self.forks {
            for opcode in UInt8.min...UInt8.max where rules.instructions[opcode] != nil {
                #expect(Self.newest.instructions[opcode] != nil, "0x\(opcode) of \(rules.name)")
                #expect(!InstructionTable.isReserved(opcode))
            }
        }
    }
}
