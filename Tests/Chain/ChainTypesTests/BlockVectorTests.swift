import ChainTypes
import ConformanceVectors
import Encodings
import Primitives
import Testing

/// The blocks of Ethereum's Osaka tests: our headers, hashes and transactions are theirs.
@Suite(
    .enabled(
        if: ConformanceVectors.isPresent("evm-blockchain-osaka"),
        "the vectors are not beside the project"))
struct BlockVectorTests {
    private struct Counts {
        var headers = 0
        var blocks = 0
        var senders = 0
        var foreign = 0
    }

    @Test func `headers, blocks and senders of the public chains are those stated`() throws {
        let files = try ConformanceVectors.files("evm-blockchain-osaka")
            .filter { $0.bytes.count < 300_000 }
        var counts = Counts()
        for member in try files.flatMap({ try $0.members() }) {
            let genesis = try #require(Hex.decode(member.value["genesisRLP"]?.string ?? "-"))
            let header = try Self.header(genesis)
            let stated = member.value["genesisBlockHeader"]?["hash"]?.string
            #expect(header.hash.description == stated, "\(member.key)")
            for block in member.value["blocks"]?.array ?? [] where block["blockHeader"] != nil {
                try check(block, member.key, &counts)
            }
        }
        #expect(files.count > 100)
        #expect(counts.headers > 300 && counts.blocks > 200 && counts.senders > 100, "\(counts)")
        #expect(counts.foreign > 20, "\(counts)")
    }

    private func check(_ block: JSON, _ name: String, _ counts: inout Counts) throws {
        let bytes = try #require(Hex.decode(block["rlp"]?.string ?? "-"))
        let header = try Self.header(bytes)
        #expect(header.hash.description == block["blockHeader"]?["hash"]?.string, "\(name)")
        counts.headers += 1
        let stated = block["transactions"]?.array ?? []
        let isForeign =
            stated.contains { ["0x03", "0x04"].contains($0["type"]?.string) }
            || block["withdrawals"]?.array?.isEmpty == false
        guard !isForeign else {
            #expect(throws: DecodingFailure.self, "\(name)") { try Block(decoding: bytes) }
            counts.foreign += 1
            return
        }
        let read = try Block(decoding: bytes)
        #expect(read.encoded == bytes, "\(name)")
        #expect(read.transactions.count == stated.count, "\(name)")
        counts.blocks += 1
        for (transaction, statement) in zip(read.transactions, stated) {
            let sender = try transaction.sender()
            #expect(sender.description == statement["sender"]?.string, "\(name)")
            counts.senders += 1
        }
    }

    /// The header of an encoded block, whatever its transactions are.
    private static func header(_ block: [UInt8]) throws -> Header {
        var reader = RLPReader(block)
        var list = try reader.readList()
        try reader.finish()
        return try Header(decoding: Array(try list.readRaw()))
    }
}
