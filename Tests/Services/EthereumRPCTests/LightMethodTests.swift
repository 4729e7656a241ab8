import ChainTypes
import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import NodeInterfaces
import Observability
import Primitives
import RecordedLog
import StateTrie
import Testing

@Suite(.ownThreads) struct LightMethodTests {
    /// Answers with the number it was asked for.
    private struct Echo: LightArchive {
        func members(ofEpoch epoch: UInt64) -> [UInt8]? { epoch == 9 ? nil : [1, UInt8(epoch)] }
        func handOver(after epoch: UInt64) -> [UInt8]? { [2, UInt8(epoch)] }
        func finality() throws(NodeReadFailure) -> [UInt8]? { throw NodeReadFailure("disk") }
        func header(at number: UInt64) -> [UInt8]? { [4, UInt8(number)] }
    }

    @Test func `messages are passed on as they are`() async throws {
        let served = try ServedChain()
        #expect(
            try await served.error("assay_lightMembers", ["0x1"])
                == "-32000 the chain has no votes for light clients")
        served.chain.serve(light: Echo())
        #expect(try await served.result("assay_lightMembers", ["0x1"]) == "0x0101")
        #expect(try await served.result("assay_lightMembers", ["0x9"]) == .null)
        #expect(try await served.result("assay_lightHandOver", ["0x7"]) == "0x0207")
        #expect(try await served.result("assay_lightHeader", ["0x3"]) == "0x0403")
        #expect(try await served.error("assay_lightFinality").hasSuffix("disk"))
        #expect(try await served.error("assay_lightHeader", ["3"]).hasPrefix("-32602"))
    }

    @Test func `what the node cannot read is in the log, what it does not have is not`()
        async throws
    {
        let record = RecordedLog()
        let served = try ServedChain(log: record.makeLog())
        served.chain.serve(light: Echo())
        _ = try await served.answer("assay_lightMembers", ["0x9"])
        #expect(record.texts.isEmpty)
        _ = try await served.answer("assay_lightFinality")
        #expect(record.texts == ["error rpc: the node could not be read"])
        #expect(record.lines.first?.metadata["reason"] == "disk")
    }

    @Test func `a transaction and its receipt come with proofs`() async throws {
        let served = try ServedChain()
        let sent = try await served.result(
            "eth_sendTransaction",
            [["from": .string(served.sender), "to": .string(served.receiver), "value": "0x1"]])
        let answer = try await served.result("assay_lightReceipt", [sent])
        #expect(answer["number"] == "0x1" && answer["index"] == "0x0")
        let header = served.chain.head.latest.header
        func value(_ name: String, under root: Hash32) throws -> [UInt8]? {
            let nodes = (answer[name]?.array ?? []).compactMap { Hex.decode($0.string ?? "-") }
            return try TrieProof(nodes: nodes).value(of: Trie.listKey(0), under: root)
        }
        let transaction = try #require(
            try value("transactionProof", under: header.transactionsRoot))
        #expect(.string("\(try SignedTransaction(decoding: transaction).hash)") == sent)
        let receipt = try #require(try value("receiptProof", under: header.receiptsRoot))
        #expect(try Receipt(decoding: receipt).succeeded)
        let nobody = JSON.string("0x" + String(repeating: "7", count: 64))
        #expect(try await served.result("assay_lightReceipt", [nobody]) == .null)
    }
}
