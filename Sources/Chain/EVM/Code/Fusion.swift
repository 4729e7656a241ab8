/// Instructions that stand for two or three that often follow each other, so that the loop looks up
/// and dispatches once instead of twice.
///
/// They take bytes that are no instructions, in a copy of the code that only the loop without a
/// watcher reads; real ones of these bytes become 0xfe there. Operands stay where they are. A fused
/// instruction whose price or stack need is not met is run as its parts, so it halts where and as
/// they do.
enum Fusion {
    /// What a byte of code that is one of those in use becomes: INVALID.
    static let replacement: UInt8 = 0xfe

    /// The bytes in use.
    static let first: UInt8 = 0xc0
    static let last: UInt8 = 0xcf

    /// The parts by the byte that stands for them, as ``match(_:at:)`` finds them.
    static let parts: [(code: UInt8, opcodes: [UInt8])] = [
        (0xc2, [0x15, 0x61, 0x57]),  // ISZERO PUSH2 JUMPI
        (0xc3, [0x18, 0x61, 0x57]),  // XOR PUSH2 JUMPI
        (0xc4, [0x10, 0x61, 0x57]),  // LT PUSH2 JUMPI
        (0xc5, [0x11, 0x61, 0x57]),  // GT PUSH2 JUMPI
        (0xce, [0x14, 0x61, 0x57]),  // EQ PUSH2 JUMPI
        (0xc0, [0x61, 0x57]),  // PUSH2 JUMPI
        (0xc1, [0x61, 0x56]),  // PUSH2 JUMP
        (0xc6, [0x60, 0x52]),  // PUSH1 MSTORE
        (0xc7, [0x60, 0x51]),  // PUSH1 MLOAD
        (0xc8, [0x60, 0x01]),  // PUSH1 ADD
        (0xc9, [0x90, 0x50]),  // SWAP1 POP
        (0xca, [0x60, 0x1c]),  // PUSH1 SHR
        (0xcb, [0x60, 0x1b]),  // PUSH1 SHL
        (0xcc, [0x81, 0x01]),  // DUP2 ADD
        (0xcd, [0x50, 0x50]),  // POP POP
        (0xcf, [0x82, 0x01]),  // DUP3 ADD
    ]

    static func isFused(_ opcode: UInt8) -> Bool { opcode >= first && opcode <= last }

    /// The fused instruction at a place and the bytes that it takes; `nil` if none begins there.
    ///
    /// Looking beyond the end finds padding, whose zeros are part of none.
    static func match(_ code: CodeView, at place: Int) -> (code: UInt8, count: Int)? {
        switch code[place] {
        case 0x10, 0x11, 0x14, 0x15, 0x18:
            guard code[place + 1] == 0x61, code[place + 4] == 0x57 else { return nil }
            return condition(code[place]).map { ($0, 5) }
        case 0x61:
            if code[place + 3] == 0x57 { return (0xc0, 4) }
            return code[place + 3] == 0x56 ? (0xc1, 4) : nil
        case 0x60: return withByte(code[place + 2]).map { ($0, 3) }
        case 0x90: return code[place + 1] == 0x50 ? (0xc9, 2) : nil
        case 0x50: return code[place + 1] == 0x50 ? (0xcd, 2) : nil
        case 0x81: return code[place + 1] == 0x01 ? (0xcc, 2) : nil
        case 0x82: return code[place + 1] == 0x01 ? (0xcf, 2) : nil
        default:  // No other byte begins a fused instruction.
            return nil
        }
    }

    private static func condition(_ opcode: UInt8) -> UInt8? {
        switch opcode {
        case 0x10: 0xc4
        case 0x11: 0xc5
        case 0x14: 0xce
        case 0x15: 0xc2
        case 0x18: 0xc3
        default:  // No other byte is a condition that is fused.
            nil
        }
    }

    private static func withByte(_ opcode: UInt8) -> UInt8? {
        switch opcode {
        case 0x52: 0xc6
        case 0x51: 0xc7
        case 0x01: 0xc8
        case 0x1c: 0xca
        case 0x1b: 0xcb
        default:  // No other byte is fused with the PUSH1 before it.
            nil
        }
    }

    /// What the parts need together.
    static func entry(_ opcodes: [UInt8], _ table: InstructionTable) -> Need? {
        var need = Need()
        var height = 0
        for opcode in opcodes {
            guard let entry = table[opcode] else { return nil }
            need.gas += entry.gas
            need.takes = max(need.takes, Int(entry.takes) - height)
            height += Int(entry.leaves) - Int(entry.takes)
            need.grows = max(need.grows, height)
        }
        return need
    }

    /// The static price, the words that have to be there, and the words that come on top at most.
    struct Need {
        var gas: UInt32 = 0
        var takes = 0
        var grows = 0
    }
}
