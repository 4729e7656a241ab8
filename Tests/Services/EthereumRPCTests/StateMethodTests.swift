import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import Primitives
import Testing

/// What accounts hold, and how blocks are named.
@Suite(.ownThreads) struct StateMethodTests {
    @Test func `a transfer shows in balances, nonces, blocks and receipts`() async throws {
        // given
        let served = try ServedChain()
        let before = try await served.result(
            "eth_getBalance", [.string(served.receiver), "latest"])
        // do
        let hash = try await served.result(
            "eth_sendTransaction",
            [
                [
                    "from": .string(served.sender), "to": .string(served.receiver),
                    "value": "0xde0b6b3a7640000",
                ]
            ])
        // expect
        let after = try await served.result("eth_getBalance", [.string(served.receiver)])
        let sums = [before, after].map { UInt256($0.string ?? "") ?? .zero }
        #expect(sums[1] - sums[0] == 1_000_000_000_000_000_000)
        for tag in ["latest", "pending"] {
            #expect(
                try await served.result(
                    "eth_getTransactionCount", [.string(served.sender), .string(tag)]) == "0x1")
        }
        #expect(
            try await served.result("eth_getTransactionCount", [.string(served.sender), "0x0"])
                == "0x0")
        let receipt = try await served.result("eth_getTransactionReceipt", [hash])
        #expect(receipt["status"] == "0x1")
        #expect(receipt["gasUsed"] == "0x5208")
        #expect(receipt["contractAddress"] == .null)
        let block = try await served.result("eth_getBlockByNumber", ["0x1", true])
        #expect(block["transactions"]?.array?[0]["hash"] == hash)
        #expect(block["transactions"]?.array?[0]["from"] == .string(served.sender))
        let transaction = try await served.result("eth_getTransactionByHash", [hash])
        #expect(block["transactions"]?.array?[0] == transaction)
        let raw = try await served.result("eth_getRawTransactionByHash", [hash])
        #expect(
            try await served.error("eth_sendRawTransaction", [raw]).hasPrefix(
                "-32000 nonce too low"))
    }

    @Test func `a block is found by every way of naming it`() async throws {
        // given
        let served = try ServedChain()
        for _ in 0..<5 { served.chain.makeBlock() }
        let hash = try await served.result("eth_getBlockByNumber", ["0x3", false])["hash"] ?? .null
        let address = JSON.string(served.sender)
        // expect
        for (tag, number) in [
            ("earliest", "0x0"), ("finalized", "0x3"), ("safe", "0x4"), ("latest", "0x5"),
        ] {
            let block = try await served.result("eth_getBlockByNumber", [.string(tag), false])
            #expect(block["number"] == .string(number))
        }
        let names: [JSON] = [
            "0x3", hash, ["blockHash": hash], ["blockNumber": "0x3"],
            ["blockHash": hash, "requireCanonical": true], "pending",
        ]
        for name in names {
            #expect(try await served.result("eth_getTransactionCount", [address, name]) == "0x0")
        }
        #expect(try await served.result("eth_getBlockByNumber", ["0x6", false]) == .null)
        #expect(try await served.result("eth_getBlockByHash", [hash, false])["number"] == "0x3")
        let pending = try await served.result("eth_getBlockByNumber", ["pending", true])
        #expect(pending["number"] == "0x6")
        #expect(pending["hash"] == .null)
    }

    @Test func `a block that left the chain is refused where the chain is asked for`() async throws
    {
        // given
        let served = try ServedChain()
        served.chain.makeBlock()
        let old = try await served.result("eth_getBlockByNumber", ["0x1", false])["hash"] ?? .null
        served.chain.rewind(to: 0)
        served.chain.makeBlock(extraData: [1])
        let address = JSON.string(served.sender)
        // expect
        #expect(
            try await served.result("eth_getBalance", [address, ["blockHash": old]]).string != nil)
        #expect(
            try await served.error(
                "eth_getBalance", [address, ["blockHash": old, "requireCanonical": true]])
                == "-32000 hash is not currently canonical")
    }

    static let refusals: [(String, JSON, String)] = [
        (
            "eth_getBalance", ["0x0000000000000000000000000000000000000001", "0x05"],
            "-32602 invalid argument 1: hex number with leading zero digits"
        ),
        (
            "eth_getBalance", ["0x0000000000000000000000000000000000000001", "0x99"],
            "-32000 header not found"
        ),
        (
            "eth_getBalance", [5],
            "-32602 invalid argument 0: json: cannot unmarshal non-string into Go value of type common.Address"
        ),
        (
            "eth_getBlockByNumber", ["2", false],
            "-32602 invalid argument 0: hex string without 0x prefix"
        ),
        ("eth_getBlockByNumber", ["0x2"], "-32602 missing value for required argument 1"),
        (
            "eth_getStorageAt", ["0xaa00000000000000000000000000000000000000", "0xasdf", "latest"],
            "-32602 invalid hex in storage key: \"0xasdf\""
        ),
        (
            "eth_getStorageAt",
            [
                "0xaa00000000000000000000000000000000000000",
                "0x00000000000000000000000000000000000000000000000000000000000000000", "latest",
            ],
            "-32602 storage key too long (want at most 32 bytes): \"0x00000000000000000000000000000000000000000000000000000000000000000\""
        ),
        (
            "debug_getRawTransaction",
            ["1000000000000000000000000000000000000000000000000000000000000001"],
            "-32602 invalid argument 0: json: cannot unmarshal hex string without 0x prefix into Go value of type common.Hash"
        ),
        ("debug_getRawHeader", ["2"], "-32602 invalid argument 0: hex string without 0x prefix"),
        (
            "eth_getLogs", [["fromBlock": "0x2", "toBlock": "0x1"]],
            "-32602 invalid block range params"
        ),
        ("eth_getFilterChanges", ["0x1"], "-32000 filter not found"),
        ("eth_sendRawTransaction", ["0x"], "-32000 typed transaction too short"),
        ("eth_sendRawTransaction", ["0x7f00"], "-32000 transaction type not supported"),
    ]

    @Test(arguments: 0..<13)
    func `refusals are in the words that clients know`(index: Int) async throws {
        // given
        let served = try ServedChain()
        let (method, parameters, expected) = Self.refusals[index]
        // expect
        #expect(try await served.error(method, parameters) == expected)
    }

    @Test func `proofs hold under the state root of their block`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        // do
        let proof = try await served.result(
            "eth_getProof",
            [
                .string(served.sender), ["0x0", .string("0x" + String(repeating: "0", count: 64))],
                "latest",
            ])
        // expect
        #expect(proof["nonce"] == "0x0")
        #expect(proof["storageProof"]?.array?.map { $0["key"]?.string?.count ?? 0 } == [3, 66])
        #expect((proof["accountProof"]?.array?.count ?? 0) > 0)
    }
}
