import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import Primitives
import Testing

/// Calls, estimates and access lists.
@Suite(.ownThreads) struct CallMethodTests {
    private static let word = "0x" + String(repeating: "ab", count: 32)

    @Test func `a call returns what the contract returns and changes nothing`() async throws {
        let served = try ServedChain(contracts: TestContract.all)
        let echo: JSON = ["to": .string(TestContract.echo.hex), "input": .string(Self.word)]
        #expect(try await served.result("eth_call", [echo, "latest"]) == .string(Self.word))
        let counter: JSON = ["to": .string(TestContract.counter.hex), "data": "0x"]
        for _ in 0..<2 {
            let count = try await served.result("eth_call", [counter])
            #expect(count.string?.hasSuffix("01") == true)
        }
        #expect(
            try await served.result("eth_getStorageAt", [.string(TestContract.counter.hex), "0x0"])
                == .string("0x" + String(repeating: "0", count: 64)))
    }

    @Test func `a revert carries its reason and its data`() async throws {
        let served = try ServedChain(contracts: TestContract.all)
        let call: JSON = ["to": .string(TestContract.reverting.hex)]
        for method in ["eth_call", "eth_estimateGas"] {
            let error = try await served.answer(method, [call])["error"]
            #expect(error?["code"]?.int == 3)
            #expect(error?["message"]?.string == "execution reverted: user error")
            #expect(error?["data"]?.string?.hasPrefix("0x08c379a0") == true)
        }
    }

    static let refusals: [(JSON, String)] = [
        (
            ["to": "0x00000000000000000000000000000000c0de0004"],
            "-32000 out of gas"
        ),
        (
            [
                "from": "0xc000000000000000000000000000000000000000",
                "to": "0xc100000000000000000000000000000000000000", "value": "0x3e8",
            ],
            "-32000 err: insufficient funds for gas * price + value: address 0xC000000000000000000000000000000000000000 have 0 want 1000 (supplied gas 50000000)"
        ),
        (
            ["to": "0xc100000000000000000000000000000000000000", "gas": "0x1"],
            "-32000 err: intrinsic gas too low: have 1, want 21000 (supplied gas 1)"
        ),
        (
            ["gasPrice": "0x1", "maxFeePerGas": "0x1"],
            "-32000 both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"
        ),
        (
            ["gas": "5"],
            "-32602 invalid argument 0: json: cannot unmarshal hex string without 0x prefix into Go struct field TransactionArgs.gas of type hexutil.Uint64"
        ),
        (
            ["data": "0x1"],
            "-32602 invalid argument 0: json: cannot unmarshal hex string of odd length into Go struct field TransactionArgs.data of type hexutil.Bytes"
        ),
    ]

    @Test(arguments: 0..<6)
    func `refusals of calls are in the words that clients know`(index: Int) async throws {
        let served = try ServedChain(contracts: TestContract.all)
        #expect(
            try await served.error("eth_call", [Self.refusals[index].0]) == Self.refusals[index].1)
    }

    @Test func `estimates are enough, and little more`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        let transfer: JSON = [
            "from": .string(served.sender), "to": .string(served.receiver), "value": "0x1",
        ]
        #expect(try await served.result("eth_estimateGas", [transfer]) == "0x5208")
        for contract in [TestContract.counter, TestContract.caller] {
            // do
            let call: JSON = [
                "from": .string(served.sender), "to": .string(contract.hex),
                "data": .string(Self.word),
            ]
            let estimate = try await served.result("eth_estimateGas", [call])
            // expect
            var enough = try #require(call.object)
            enough["gas"] = estimate
            let hash = try await served.result("eth_sendTransaction", [.object(enough)])
            let receipt = try await served.result("eth_getTransactionReceipt", [hash])
            #expect(receipt["status"] == "0x1")
            let used = UInt256(receipt["gasUsed"]?.string ?? "") ?? .zero
            #expect(UInt256(estimate.string ?? "") ?? .zero < used * 2)
        }
        #expect(
            try await served.error("eth_estimateGas", [["to": .string(TestContract.endless.hex)]])
                == "-32000 gas required exceeds allowance (16777216)")
    }

    @Test func `overrides of accounts and blocks hold for one call`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        let nobody: JSON = "0x00000000000000000000000000000000000000aa"
        // The number of the block as a word: NUMBER PUSH0 MSTORE PUSH1 32 PUSH0 RETURN.
        let overrides: JSON = [
            "0x00000000000000000000000000000000000000aa": ["code": "0x435f5260205ff3"]
        ]
        // do
        let plain = try await served.result("eth_call", [["to": nobody], "latest"])
        let number = try await served.result(
            "eth_call", [["to": nobody], "latest", overrides, ["number": "0x1234"]])
        let slot = "0x" + String(repeating: "0", count: 64)
        let state: JSON = .object(
            JSONObject([
                (
                    TestContract.counter.hex,
                    ["state": .object(JSONObject([(slot, .string(Self.word))]))]
                )
            ]))
        let count = try await served.result(
            "eth_call", [["to": .string(TestContract.counter.hex)], "latest", state])
        // expect
        #expect(plain == "0x")
        #expect(number.string?.hasSuffix("1234") == true)
        #expect(count.string?.hasSuffix("abac") == true)
    }

    @Test func `an access list names what is touched`() async throws {
        let served = try ServedChain(contracts: TestContract.all)
        let call: JSON = ["from": .string(served.sender), "to": .string(TestContract.caller.hex)]
        let list = try await served.result("eth_createAccessList", [call])
        #expect(
            list["accessList"] == [
                [
                    "address": .string(TestContract.counter.hex),
                    "storageKeys": [.string("0x" + String(repeating: "0", count: 64))],
                ]
            ])
    }

    @Test func `simulated blocks follow each other and see each other's changes`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        let call: JSON = [
            "from": .string(served.sender), "to": .string(TestContract.counter.hex),
            "input": .string(Self.word),
        ]
        let request: JSON = [
            "blockStateCalls": [
                ["calls": [call, call]], ["blockOverrides": ["number": "0x4"], "calls": [call]],
            ], "traceTransfers": true,
        ]
        // do
        let blocks = try #require(try await served.result("eth_simulateV1", [request]).array)
        // expect
        #expect(blocks.map { $0["number"]?.string } == ["0x1", "0x2", "0x3", "0x4"])
        #expect(blocks[3]["parentHash"] == blocks[2]["hash"])
        #expect(blocks[3]["calls"]?.array?[0]["returnData"]?.string?.hasSuffix("03") == true)
        #expect(blocks[0]["calls"]?.array?[1]["logs"]?.array?[0]["blockHash"] == blocks[0]["hash"])
        #expect(
            try await served.error(
                "eth_simulateV1",
                [["blockStateCalls": [["blockOverrides": ["time": "0x1"]]]]]
            ).hasPrefix(
                "-38021 block timestamps must be in order: 1 <= "))
        let many: JSON = .array([JSON](repeating: [:], count: 300))
        #expect(
            try await served.error("eth_simulateV1", [["blockStateCalls": many]])
                == "-38026 too many blocks")
    }
}

extension JSONObject {
    fileprivate init(_ members: [(String, JSON)]) {
        self.init()
        for (key, value) in members { self[key] = value }
    }
}
