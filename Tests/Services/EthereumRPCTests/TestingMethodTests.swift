import Encodings
import EthereumRPC
import LoopbackClient
import Testing

/// `testing_buildBlockV1`.
@Suite(.ownThreads) struct TestingMethodTests {
    private let served: ServedChain

    init() throws { served = try ServedChain() }

    /// The arguments that lead to a block of the chain, with other transactions if any are given.
    private func arguments(
        for block: JSON, parent: JSON, transactions: JSON
    ) -> JSON {
        let attributes: JSON = [
            "timestamp": block["timestamp"] ?? .null, "prevRandao": block["mixHash"] ?? .null,
            "suggestedFeeRecipient": block["miner"] ?? .null, "withdrawals": [],
            "parentBeaconBlockRoot": block["parentBeaconBlockRoot"] ?? .null,
        ]
        return [parent["hash"] ?? .null, attributes, transactions, block["extraData"] ?? .null]
    }

    private func block(_ number: String) async throws -> JSON {
        try await served.result("eth_getBlockByNumber", [.string(number), false])
    }

    private func pay(_ value: String, nonce: String? = nil) async throws -> JSON {
        var call: JSON = [
            "from": .string(served.sender), "to": .string(served.receiver),
            "value": .string(value),
        ]
        if let nonce, case .object(var object) = call {
            object["nonce"] = .string(nonce)
            call = .object(object)
        }
        return try await served.result("eth_sendTransaction", [call])
    }

    @Test func `a block that the chain made is built again, hash for hash`() async throws {
        // given
        let sent = try await pay("0x1234")
        let raw = try await served.result("eth_getRawTransactionByHash", [sent])
        let (parent, made) = (try await block("0x0"), try await block("0x1"))
        // do
        let built = try await served.result(
            "testing_buildBlockV1",
            arguments(for: made, parent: parent, transactions: .array([raw])))
        // expect
        let payload = try #require(built["executionPayload"])
        #expect(payload["blockHash"] == made["hash"])
        #expect(payload["stateRoot"] == made["stateRoot"])
        #expect(payload["gasUsed"] == "0x5208" && payload["transactions"] == .array([raw]))
        #expect(built["blockValue"]?.string != "0x0")
        let empty = try await served.result(
            "testing_buildBlockV1", arguments(for: made, parent: parent, transactions: []))
        #expect(empty["executionPayload"]?["blockHash"] != made["hash"])
        #expect(empty["blockValue"] == "0x0")
    }

    @Test func `without a list the pool's transactions are taken, in the order of their nonces`()
        async throws
    {
        // given
        _ = try await served.result("evm_setAutomine", [false])
        var sent: [JSON] = []
        for (nonce, value) in [("0x0", "0x1"), ("0x1", "0x2"), ("0x2", "0x3")] {
            let hash = try await pay(value, nonce: nonce)
            sent.append(try await served.result("eth_getRawTransactionByHash", [hash]))
        }
        let head = try await block("latest")
        var next = try #require(head.object)
        next["timestamp"] = "0xffffffffff"
        // do
        let built = try await served.result(
            "testing_buildBlockV1",
            arguments(for: .object(next), parent: head, transactions: .null))
        // expect
        #expect(built["executionPayload"]?["transactions"] == .array(sent))
        #expect(try await block("latest") == head)
    }

    @Test func `what no block can hold is refused, and the chain stays as it was`() async throws {
        let first = try await pay("0x1")
        let raw = try await served.result("eth_getRawTransactionByHash", [first])
        let (parent, made) = (try await block("0x0"), try await block("0x1"))
        let twice = arguments(for: made, parent: parent, transactions: .array([raw, raw]))
        let error = try await served.error("testing_buildBlockV1", twice)
        #expect(error.hasPrefix("-32000 nonce too low"), "\(error)")
        let early = try await served.error(
            "testing_buildBlockV1", arguments(for: parent, parent: made, transactions: []))
        #expect(early.hasPrefix("-32000 invalid timestamp"), "\(early)")
        for wrong in [
            [made["hash"] ?? .null] as JSON, [made["hash"] ?? .null, [:]] as JSON,
            [.string("0x" + String(repeating: "7", count: 64)), [:], []] as JSON,
            arguments(for: made, parent: parent, transactions: ["0x00"]),
            arguments(for: made, parent: parent, transactions: "0x"),
        ] {
            _ = try await served.error("testing_buildBlockV1", wrong)
        }
        #expect(try await block("latest") == made)
    }

    @Test func `it is there for development only`() async throws {
        let other = try ServedChain(forDevelopment: false)
        #expect(
            try await other.error("testing_buildBlockV1")
                == "-32601 the method testing_buildBlockV1 does not exist/is not available")
    }
}
