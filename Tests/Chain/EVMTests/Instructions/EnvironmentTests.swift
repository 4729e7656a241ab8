import Cryptography
import EVM
import Primitives
import Testing

@Suite struct EnvironmentTests {
    static let block = BlockContext(
        number: 1000, timestamp: 2, beneficiary: Address(truncating: 3), gasLimit: 4, baseFee: 5,
        blobBaseFee: 6, prevRandao: UInt256(7).hash32, chainID: 8)

    static let words: [(name: String, word: UInt256)] = [
        ("NUMBER", 1000), ("TIMESTAMP", 2), ("COINBASE", 3), ("GASLIMIT", 4), ("BASEFEE", 5),
        ("BLOBBASEFEE", 6), ("DIFFICULTY", 7), ("CHAINID", 8), ("GASPRICE", 7),
        ("ADDRESS", Stage.contract.word), ("CALLER", Stage.sender.word),
        ("ORIGIN", Stage.sender.word), ("CALLVALUE", 11), ("CALLDATASIZE", 3), ("CODESIZE", 7),
        ("SELFBALANCE", 11), ("RETURNDATASIZE", 0), ("MSIZE", 0),
    ]

    @Test(arguments: words.indices)
    func `what a message can ask about its surroundings`(index: Int) throws {
        let row = Self.words[index]
        var stage = Stage(Bytecode().op(row.name).returnTop())
        stage.block = Self.block
        stage.value = 11
        stage.input = [1, 2, 3]
        #expect(try stage.run().word == row.word, "\(row.name)")
    }

    @Test func `the hashes of the last 256 blocks are known`() throws {
        let rows: [(UInt64, Bool)] = [(999, true), (744, true), (743, false), (1000, false)]
        for (number, isKnown) in rows {
            var stage = Stage(Bytecode().push(UInt256(number)).op("BLOCKHASH").returnTop())
            stage.block = Self.block
            stage.state.hashes[number] = UInt256(77).hash32
            #expect(try stage.run().word == (isKnown ? 77 : 0))
        }
    }

    @Test func `the hashes of blobs`() throws {
        let rows: [(UInt256, UInt256)] = [(0, 5), (1, 0), (.max, 0)]
        for (index, word) in rows {
            var stage = Stage(Bytecode().push(index).op("BLOBHASH").returnTop())
            stage.transaction.blobHashes = [UInt256(5).hash32]
            #expect(try stage.run().word == word)
        }
    }

    @Test func `what can be asked about another account`() throws {
        let code = Bytecode().op("STOP PC").bytes
        func ask(_ bytecode: Bytecode) throws -> MessageResult {
            var stage = Stage(bytecode)
            stage.state.add(Stage.other, code: code, balance: 99)
            return try stage.run()
        }
        let push = Bytecode().push(Stage.other)
        #expect(try ask(push.op("BALANCE").returnTop()).word == 99)
        #expect(try ask(push.op("EXTCODESIZE").returnTop()).word == 2)
        let hash = UInt256(Keccak256.hash(code))
        #expect(try ask(push.op("EXTCODEHASH").returnTop()).word == hash)
        let copy = Bytecode().push([Stage.other.word, 0, 1, 32]).op("EXTCODECOPY")
        #expect(try ask(copy.push(0).op("MLOAD").returnTop()).word == UInt256(0x58) << 248)
        let cold = try ask(push.op("BALANCE"))
        #expect(1_000_000 - cold.gasLeft == 3 + 2600)
        let twice = try ask(push.op("BALANCE POP").push(Stage.other).op("BALANCE"))
        #expect(1_000_000 - twice.gasLeft == 3 + 2600 + 2 + 3 + 100)
    }

    @Test func `EXTCODEHASH of no account is zero, of one without code the hash of nothing`() throws
    {
        var stage = Stage(Bytecode().push(Stage.other).op("EXTCODEHASH").returnTop())
        #expect(try stage.run().word == 0)
        stage.state.add(Stage.other, balance: 1)
        #expect(try stage.run().word == UInt256(AccountState.emptyCodeHash))
        stage.state.add(Stage.other)
        #expect(try stage.run().word == 0)
    }
}
