import Cryptography
import EVM
import Primitives
import Testing

@Suite struct MemoryTests {
    @Test func `words and bytes are stored where they say`() throws {
        let word = UInt256(limbs: (1, 2, 3, 4))
        let code = Bytecode().push(word).push(7).op("MSTORE")
        #expect(try Stage.top(code.push(7).op("MLOAD")) == word)
        #expect(try Stage.top(code.push(0).op("MLOAD")) == word >> 56)
        #expect(try Stage.top(code.op("MSIZE")) == 64)
        let byte = Bytecode().push(0x1ff).push(31).op("MSTORE8").push(0).op("MLOAD")
        #expect(try Stage.top(byte) == 0xff)
    }

    @Test func `memory costs 3 a word and the square over 512`() throws {
        let rows: [(offset: UInt64, gas: UInt64)] = [
            (0, 3), (1, 6), (31 * 32, 96 + 2), (1023 * 32, 3 * 1024 + 2048),
        ]
        for row in rows {
            let push = Bytecode().push(UInt256(row.offset))
            let used = try Stage.gasUsed(push.op("MLOAD")) - Stage.gasUsed(push)
            #expect(used == 3 + row.gas)
        }
    }

    @Test(arguments: [UInt256(1) << 40, UInt256(1) << 64, UInt256(1) << 255, .max])
    func `memory that nobody can pay for is out of gas`(offset: UInt256) throws {
        for code in [
            Bytecode().push(offset).op("MLOAD"), Bytecode().push(1).push(offset).op("MSTORE"),
            Bytecode().push(1).push(offset).op("MSTORE8"),
            Bytecode().push([0, offset]).op("KECCAK256"),
            Bytecode().push([offset, 1]).op("RETURN"), Bytecode().push([0, offset]).op("REVERT"),
            Bytecode().push([0, 0, offset]).op("CALLDATACOPY"),
            Bytecode().push([0, offset, 1]).op("MCOPY"), Bytecode().push([0, offset]).op("LOG0"),
        ] {
            var stage = Stage(code)
            stage.gas = .max
            #expect(try stage.run().haltReason == .outOfGas)
        }
    }

    @Test func `no bytes cost nothing, wherever they start`() throws {
        for code in [
            Bytecode().push([.max, 0]).op("RETURN"), Bytecode().push([.max, 0]).op("KECCAK256"),
            Bytecode().push([.max, .max, 0]).op("MCOPY"),
            Bytecode().push([.max, .max, 0]).op("CALLDATACOPY"),
        ] {
            #expect(try Stage(code).run().isSuccess)
        }
    }

    @Test(arguments: [0, 1, 31, 32, 33, 135, 136, 137, 272, 1000])
    func `KECCAK256 hashes memory`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var stage = Stage(
            Bytecode().push([0, 0, UInt256(UInt64(count))]).op("CALLDATACOPY")
                .push([0, UInt256(UInt64(count))]).op("KECCAK256").returnTop())
        stage.input = bytes
        #expect(try stage.run().word == UInt256(Keccak256.hash(bytes)))
    }

    @Test func `MCOPY moves parts that overlap`() throws {
        let word = UInt256(bigEndian: (0..<32).map { UInt8($0) }) ?? .zero
        let code = Bytecode().push(word).push(0).op("MSTORE")
        let up = code.push([1, 0, 31]).op("MCOPY").push(0).op("MLOAD")
        #expect(try Stage.top(up) == UInt256(bigEndian: [0] + (0..<31).map { UInt8($0) }))
        let down = code.push([0, 1, 31]).op("MCOPY").push(0).op("MLOAD")
        #expect(try Stage.top(down) == UInt256(bigEndian: (1..<32).map { UInt8($0) } + [31]))
    }

    @Test func `call data reads zeros behind its end`() throws {
        let rows: [(UInt256, UInt256)] = [
            (0, UInt256(0x0102) << 240), (1, UInt256(2) << 248), (2, 0), (.max, 0),
        ]
        for (offset, expected) in rows {
            var stage = Stage(Bytecode().push(offset).op("CALLDATALOAD").returnTop())
            stage.input = [1, 2]
            #expect(try stage.run().word == expected)
            stage = Stage(
                Bytecode().push(.max).push(0).op("MSTORE").push([0, offset, 32])
                    .op("CALLDATACOPY").push(0).op("MLOAD").returnTop())
            stage.input = [1, 2]
            #expect(try stage.run().word == expected)
        }
    }

    @Test func `memory of an earlier message is not seen`() throws {
        let machine = Machine(rules: .osaka)
        for code in [
            Bytecode().push(.max).push(64).op("MSTORE"),
            Bytecode().push(0).op("MLOAD POP").push(64).op("MLOAD"),
        ] {
            let stage = Stage(code.returnTop())
            let result = try machine.execute(
                Message(caller: Stage.sender, target: Stage.contract, gas: 100_000),
                block: stage.block, transaction: stage.transaction, journal: stage.journal(),
                inspector: NoInspector())
            if code.bytes.last == 0x51 { #expect(result.word == 0) }
        }
    }
}
