import EVM
import Primitives

/// Builds code instruction by instruction.
struct Bytecode {
    private(set) var bytes: [UInt8] = []

    /// Instructions by their names, as ``OpcodeNames`` has them.
    private static let opcodes: [String: UInt8] = {
        var opcodes: [String: UInt8] = [:]
        for opcode in UInt8.min...UInt8.max { opcodes[OpcodeNames.name(opcode)] = opcode }
        return opcodes
    }()

    /// Appends instructions without operands, by name.
    func op(_ names: String) -> Bytecode {
        var next = self
        for name in names.split(separator: " ") {
            next.bytes.append(Self.opcodes[String(name)] ?? 0xfe)
        }
        return next
    }

    /// Pushes a word with the shortest instruction.
    func push(_ word: UInt256) -> Bytecode {
        var next = self
        let operand = word.minimalBytes
        next.bytes.append(0x5f + UInt8(operand.count))
        next.bytes += operand
        return next
    }

    func push(_ address: Address) -> Bytecode { push(address.word) }

    /// Pushes words so that the first one ends on top.
    func push(_ words: [UInt256]) -> Bytecode {
        words.reversed().reduce(self) { $0.push($1) }
    }

    func raw(_ more: [UInt8]) -> Bytecode {
        var next = self
        next.bytes += more
        return next
    }

    /// Ends the message with the word on top as output.
    func returnTop() -> Bytecode {
        push(0).op("MSTORE").push(32).push(0).op("RETURN")
    }

    /// Sends a call with no input and the output dropped; leaves the flag on the stack.
    func call(_ name: String, _ to: Address, value: UInt256? = nil, gas: UInt256) -> Bytecode {
        var next = push(0).push(0).push(0).push(0)
        if let value { next = next.push(value) }
        return next.push(to).push(gas).op(name)
    }

    /// Stores `code` in memory from 0 and leaves nothing on the stack.
    func store(_ code: [UInt8]) -> Bytecode {
        var next = self
        for start in stride(from: 0, to: code.count, by: 32) {
            var part = Array(code[start..<min(start + 32, code.count)])
            part += [UInt8](repeating: 0, count: 32 - part.count)
            next = next.push(UInt256(bigEndian: part) ?? .zero).push(UInt256(UInt64(start)))
                .op("MSTORE")
        }
        return next
    }

    /// Initialization code that deploys `code`.
    static func deploying(_ code: [UInt8]) -> [UInt8] {
        Bytecode().store(code).push(UInt256(UInt64(code.count))).push(0).op("RETURN").bytes
    }
}
