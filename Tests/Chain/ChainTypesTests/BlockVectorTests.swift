import ChainTypes
import ConformanceVectors
import Encodings
import Primitives
import Testing

/// The blocks of Ethereum's Osaka tests: our headers, hashes and transactions are theirs.
@Suite(.vectors("evm-blockchain-osaka"))
struct BlockVectorTests {
    private struct Counts {
        var blocks = 0
        var senders = 0
        var withdrawals = 0
        var types: [UInt8: Int] = [:]
    }

    @Test func `headers, blocks and senders of the public chains are those stated`() throws {
        let files = try ConformanceVectors.files("evm-blockchain-osaka")
        var counts = Counts()
        for file in files {
            for member in try file.members() {
                let genesis = try #require(Hex.decode(member.value["genesisRLP"]?.string ?? "-"))
                let stated = member.value["genesisBlockHeader"]?["hash"]?.string
                let hash = try Block(decoding: genesis).hash
                #expect(hash.description == stated, "\(member.key)")
                for block in member.value["blocks"]?.array ?? [] where block["blockHeader"] != nil {
                    try check(block, member.key, &counts)
                }
            }
        }
        #expect(files.count == 172, "\(files.count) files")
        #expect(counts.blocks == 1_102 && counts.withdrawals > 20, "\(counts)")
        for type: UInt8 in 0...4 { #expect(counts.types[type, default: 0] > 10, "\(counts)") }
    }

    private func check(_ block: JSON, _ name: String, _ counts: inout Counts) throws {
        let bytes = try #require(Hex.decode(block["rlp"]?.string ?? "-"))
        let read = try Block(decoding: bytes)
        #expect(read.encoded == bytes, "\(name)")
        #expect(read.hash.description == block["blockHeader"]?["hash"]?.string, "\(name)")
        let stated = block["transactions"]?.array ?? []
        #expect(read.transactions.count == stated.count, "\(name)")
        #expect(read.withdrawals.count == block["withdrawals"]?.array?.count, "\(name)")
        counts.blocks += 1
        counts.withdrawals += read.withdrawals.count
        for (transaction, statement) in zip(read.transactions, stated) {
            let made = SignedTransaction(
                transaction.transaction, signature: transaction.signature)
            #expect(made.encoded == transaction.encoded, "\(name)")
            counts.types[transaction.transaction.type, default: 0] += 1
            // A recovery takes its time: the first transaction of a block stands for the others.
            guard transaction == read.transactions.first else { continue }
            let sender = try transaction.sender()
            #expect(sender.description == statement["sender"]?.string, "\(name)")
            counts.senders += 1
        }
    }
}
