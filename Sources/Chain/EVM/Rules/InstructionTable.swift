/// The instructions of a rule set: for each byte the static price and the words that it needs.
package struct InstructionTable: Sendable {
    /// What is checked and charged before an instruction runs.
    package struct Entry: Equatable, Sendable {
        /// The part of the price that does not depend on operands.
        package var gas: UInt32
        /// Words that have to be on the stack.
        package var takes: UInt16
        /// Words that take their place.
        package var leaves: UInt16
    }

    /// One entry a byte; `nil` for a byte that is no instruction.
    package private(set) var entries = [Entry?](repeating: nil, count: 256)

    package subscript(_ opcode: UInt8) -> Entry? { entries[Int(opcode)] }

    /// The bytes that no rule set may give a meaning: those that stand for fused instructions, and
    /// the one that real ones of these become.
    package static func isReserved(_ opcode: UInt8) -> Bool {
        Fusion.isFused(opcode) || opcode == Fusion.replacement
    }

    /// Adds an instruction, or replaces what it costs and needs; its byte is not reserved.
    ///
    /// The loop needs a case for it: it halts at every other byte, whatever the table says.
    package mutating func add(_ opcode: UInt8, gas: UInt32, takes: UInt16, leaves: UInt16) {
        precondition(!Self.isReserved(opcode), "a reserved byte is no instruction")
        entries[Int(opcode)] = Entry(gas: gas, takes: takes, leaves: leaves)
    }

    /// The instructions of Cancun.
    package static let cancun: InstructionTable = {
        var table = InstructionTable()
        table.addArithmetic()
        table.addEnvironment()
        table.addMemoryAndFlow()
        table.addStackWords()
        table.addMessages()
        return table
    }()

    private mutating func addArithmetic() {
        for opcode: UInt8 in [0x01, 0x03, 0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18] {
            add(opcode, gas: 3, takes: 2, leaves: 1)
        }
        for opcode: UInt8 in [0x1a, 0x1b, 0x1c, 0x1d] { add(opcode, gas: 3, takes: 2, leaves: 1) }
        for opcode: UInt8 in [0x15, 0x19] { add(opcode, gas: 3, takes: 1, leaves: 1) }
        for opcode: UInt8 in [0x02, 0x04, 0x05, 0x06, 0x07, 0x0b] {
            add(opcode, gas: 5, takes: 2, leaves: 1)
        }
        add(0x08, gas: 8, takes: 3, leaves: 1)
        add(0x09, gas: 8, takes: 3, leaves: 1)
        add(0x0a, gas: 10, takes: 2, leaves: 1)
        add(0x20, gas: 30, takes: 2, leaves: 1)
    }

    private mutating func addEnvironment() {
        for opcode: UInt8 in [0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d] {
            add(opcode, gas: 2, takes: 0, leaves: 1)
        }
        for opcode: UInt8 in 0x41...0x46 { add(opcode, gas: 2, takes: 0, leaves: 1) }
        add(0x35, gas: 3, takes: 1, leaves: 1)
        for opcode: UInt8 in [0x37, 0x39, 0x3e] { add(opcode, gas: 3, takes: 3, leaves: 0) }
        // The price of touching an account depends on whether it is warm.
        for opcode: UInt8 in [0x31, 0x3b, 0x3f] { add(opcode, gas: 0, takes: 1, leaves: 1) }
        add(0x3c, gas: 0, takes: 4, leaves: 0)
        add(0x40, gas: 20, takes: 1, leaves: 1)
        add(0x47, gas: 5, takes: 0, leaves: 1)
        add(0x48, gas: 2, takes: 0, leaves: 1)
        add(0x49, gas: 3, takes: 1, leaves: 1)
        add(0x4a, gas: 2, takes: 0, leaves: 1)
    }

    private mutating func addMemoryAndFlow() {
        add(0x00, gas: 0, takes: 0, leaves: 0)
        add(0x50, gas: 2, takes: 1, leaves: 0)
        add(0x51, gas: 3, takes: 1, leaves: 1)
        add(0x52, gas: 3, takes: 2, leaves: 0)
        add(0x53, gas: 3, takes: 2, leaves: 0)
        add(0x54, gas: 0, takes: 1, leaves: 1)
        add(0x55, gas: 0, takes: 2, leaves: 0)
        add(0x56, gas: 8, takes: 1, leaves: 0)
        add(0x57, gas: 10, takes: 2, leaves: 0)
        for opcode: UInt8 in [0x58, 0x59, 0x5a] { add(opcode, gas: 2, takes: 0, leaves: 1) }
        add(0x5b, gas: 1, takes: 0, leaves: 0)
        add(0x5c, gas: 100, takes: 1, leaves: 1)
        add(0x5d, gas: 100, takes: 2, leaves: 0)
        add(0x5e, gas: 3, takes: 3, leaves: 0)
    }

    private mutating func addStackWords() {
        add(0x5f, gas: 2, takes: 0, leaves: 1)
        for opcode: UInt8 in 0x60...0x7f { add(opcode, gas: 3, takes: 0, leaves: 1) }
        for count: UInt8 in 1...16 {
            add(0x7f + count, gas: 3, takes: UInt16(count), leaves: UInt16(count) + 1)
            add(0x8f + count, gas: 3, takes: UInt16(count) + 1, leaves: UInt16(count) + 1)
        }
    }

    private mutating func addMessages() {
        for count: UInt8 in 0...4 {
            add(0xa0 + count, gas: 375, takes: UInt16(count) + 2, leaves: 0)
        }
        add(0xf0, gas: 32_000, takes: 3, leaves: 1)
        add(0xf5, gas: 32_000, takes: 4, leaves: 1)
        add(0xf1, gas: 0, takes: 7, leaves: 1)
        add(0xf2, gas: 0, takes: 7, leaves: 1)
        add(0xf4, gas: 0, takes: 6, leaves: 1)
        add(0xfa, gas: 0, takes: 6, leaves: 1)
        add(0xf3, gas: 0, takes: 2, leaves: 0)
        add(0xfd, gas: 0, takes: 2, leaves: 0)
        add(0xff, gas: 5000, takes: 1, leaves: 0)
    }
}
