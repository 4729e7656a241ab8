import EVM
import Primitives
import Testing

/// The loop without a watcher runs some pairs and triples as one; the watched loop never does.
@Suite struct FusionTests {
    static let jump: [UInt8] = [0x61, 0x00, 0x2a]
    static let sequences: [(name: String, code: [UInt8])] = [
        ("ISZERO", [0x15] + jump + [0x57]), ("XOR", [0x18] + jump + [0x57]),
        ("LT", [0x10] + jump + [0x57]), ("GT", [0x11] + jump + [0x57]),
        ("EQ", [0x14] + jump + [0x57]), ("JUMPI", jump + [0x57]), ("JUMP", jump + [0x56]),
        ("MSTORE", [0x60, 0x40, 0x52]), ("MLOAD", [0x60, 0x40, 0x51]), ("ADD", [0x60, 7, 1]),
        ("SWAP1 POP", [0x90, 0x50]), ("SHR", [0x60, 9, 0x1c]), ("SHL", [0x60, 9, 0x1b]),
        ("DUP2 ADD", [0x81, 1]), ("DUP3 ADD", [0x82, 1]), ("POP POP", [0x50, 0x50]),
    ]

    /// Code of 43 bytes and more that pushes words, runs the sequence, and has a place to jump to
    /// (or, with `target` false, an instruction that is none).
    static func code(_ words: [UInt8], _ sequence: [UInt8], target: Bool) -> Bytecode {
        var bytes: [UInt8] = words.flatMap { [0x60, $0] } + sequence
        bytes += [UInt8](repeating: 0x58, count: max(0, 42 - bytes.count))
        return Bytecode().raw(bytes + [target ? 0x5b : 0x5a]).op("PC").returnTop()
    }

    @Test(arguments: sequences.indices)
    func `a fused sequence does what its parts do, for any gas and any stack`(index: Int) throws {
        let sequence = Self.sequences[index].code
        let machine = Machine(rules: .osaka)
        for words: [UInt8] in [[], [3], [0, 0], [1, 2], [2, 1], [9, 9, 0], [5, 4, 3, 2]] {
            for target in [true, false] {
                let stage = Stage(Self.code(words, sequence, target: target))
                for gas: UInt64 in Array(0...60) + [1_000] {
                    let message = Message(
                        caller: Stage.sender, target: Stage.contract, gas: gas)
                    let plain = try machine.execute(
                        message, block: stage.block, transaction: stage.transaction,
                        journal: stage.journal(), inspector: StructLogTracer())
                    let fused = try machine.execute(
                        message, block: stage.block, transaction: stage.transaction,
                        journal: stage.journal(), inspector: NoInspector())
                    #expect(plain == fused, "\(Self.sequences[index].name) \(words) \(gas)")
                }
            }
        }
    }

    @Test func `a full stack stops a sequence where it stops its parts`() throws {
        for height in 1020...1024 {
            for row in Self.sequences {
                let full = [UInt8](repeating: 0x5f, count: height)
                let stage = Stage(Bytecode().raw(full + row.code))
                let fused = try stage.run()
                #expect(try stage.run(inspector: StructLogTracer()) == fused)
            }
        }
    }

    @Test func `code that was deployed is copied out as it is`() throws {
        let code = Bytecode().op("CODESIZE PUSH0 PUSH0 CODECOPY").raw([0x60, 0, 0x52, 0xc0])
            .op("MSIZE PUSH0 RETURN").bytes
        var stage = Stage(Bytecode().raw(code))
        stage.state.add(Stage.other, code: code, nonce: 1)
        let copy = Bytecode().push([Stage.other.word, 0, 0, UInt256(UInt64(code.count))])
            .op("EXTCODECOPY").push([0, UInt256(UInt64(code.count))]).op("RETURN")
        stage.state.add(Stage.contract, code: copy.bytes, nonce: 1)
        #expect(try stage.run().output == code)
    }
}
