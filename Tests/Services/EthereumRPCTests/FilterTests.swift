import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import Primitives
import Testing

/// Logs and the filters that are polled.
@Suite(.ownThreads) struct FilterTests {
    private static let topic = "0x" + String(repeating: "77", count: 32)

    private static func count(_ served: ServedChain, topic: String = topic) async throws -> JSON {
        try await served.result(
            "eth_sendTransaction",
            [
                [
                    "from": .string(served.sender), "to": .string(TestContract.counter.hex),
                    "data": .string(topic),
                ]
            ])
    }

    @Test func `logs are found by address, topic, range and block`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        _ = try await Self.count(served)
        served.chain.makeBlock()
        _ = try await Self.count(served, topic: "0x" + String(repeating: "88", count: 32))
        let address = JSON.string(TestContract.counter.hex)
        let hash = try await served.result("eth_getBlockByNumber", ["0x1", false])["hash"] ?? .null
        let cases: [(JSON, Int)] = [
            (["fromBlock": "0x0", "toBlock": "latest"], 2),
            (["fromBlock": "earliest", "address": address], 2),
            (["fromBlock": "0x0", "address": [address]], 2), ([:], 1),
            (["fromBlock": "0x0", "topics": [.string(Self.topic)]], 1),
            (["fromBlock": "0x0", "topics": [[.string(Self.topic), .null]]], 2),
            (["fromBlock": "0x0", "topics": [.null, .string(Self.topic)]], 0),
            (["fromBlock": "0x0", "address": .string(TestContract.echo.hex)], 0),
            (["blockHash": hash], 1),
            (["fromBlock": "0x2", "toBlock": "0x2"], 0),
        ]
        for (filter, expected) in cases {
            // expect
            let logs = try await served.result("eth_getLogs", [filter])
            #expect(logs.array?.count == expected, "\(filter.text)")
        }
        let log = try await served.result("eth_getLogs", [["blockHash": hash]]).array?[0]
        #expect(log?["topics"] == [.string(Self.topic)])
        #expect(log?["logIndex"] == "0x0")
        #expect(log?["removed"] == false)
    }

    @Test func `filters tell each thing once, and what left the chain again`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        let logs = try await served.result("eth_newFilter", [[:]])
        let blocks = try await served.result("eth_newBlockFilter")
        let pending = try await served.result("eth_newPendingTransactionFilter")
        // do
        let hash = try await Self.count(served)
        // expect
        #expect(try await served.result("eth_getFilterChanges", [pending]) == [hash])
        #expect(try await served.result("eth_getFilterChanges", [blocks]).array?.count == 1)
        let first = try await served.result("eth_getFilterChanges", [logs])
        #expect(first.array?.count == 1)
        for filter in [logs, blocks, pending] {
            #expect(try await served.result("eth_getFilterChanges", [filter]) == [])
        }
        // do
        served.chain.rewind(to: 0)
        served.chain.makeBlock(extraData: [9])
        // expect
        let again = try await served.result("eth_getFilterChanges", [logs])
        #expect(again.array?.map { $0["removed"] } == [true])
        #expect(try await served.result("eth_uninstallFilter", [logs]) == true)
        #expect(try await served.error("eth_getFilterChanges", [logs]) == "-32000 filter not found")
    }

    @Test func `ranges, results and filters have limits`() async throws {
        // given
        var limits = RPCLimits()
        limits.logBlocks = 5
        limits.logs = 1
        limits.filters = 2
        let served = try ServedChain(contracts: TestContract.all, limits: limits)
        for _ in 0..<2 { _ = try await Self.count(served) }
        // expect
        #expect(
            try await served.error("eth_getLogs", [["fromBlock": "0x0"]])
                == "-32005 query returned more than 1 results")
        for _ in 0..<6 { served.chain.makeBlock() }
        #expect(
            try await served.error("eth_getLogs", [["fromBlock": "0x0"]])
                == "-32602 exceed maximum block range: 5")
        for _ in 0..<2 { _ = try await served.result("eth_newBlockFilter") }
        #expect(
            try await served.error("eth_newBlockFilter") == "-32005 too many filters are open (2)")
        let topics = JSON.array([JSON](repeating: .null, count: 5))
        #expect(
            try await served.error("eth_getLogs", [["topics": topics]])
                == "-32602 exceed max topics")
    }
}
