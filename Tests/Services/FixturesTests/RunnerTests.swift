import ConformanceVectors
import Encodings
import Fixtures
import Primitives
import Testing

/// The runners themselves: what they call a failure, what they skip, what they survive.
@Suite struct RunnerTests {
    /// A transfer of 5 units from the key 0x45… to an account of which the state says nothing.
    private static func stateTest(
        fork: String = "Osaka", root: String = goodRoot, exception: String? = nil
    ) -> JSON {
        var entry: JSON = [
            "hash": .string(root), "logs": .string(noLogs),
            "indexes": ["data": 0, "gas": 0, "value": 0],
        ]
        if let exception, case .object(var object) = entry {
            object["expectException"] = .string(exception)
            entry = .object(object)
        }
        return [
            "transfer": [
                "env": [
                    "currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                    "currentGasLimit": "0x1c9c380", "currentNumber": "0x1",
                    "currentTimestamp": "0x3e8", "currentBaseFee": "0x7",
                ],
                "pre": [
                    "0xe0da1edcea030875cd0f199d96eb70f6ab78faf2": [
                        "balance": "0x0de0b6b3a7640000", "nonce": "0x00", "code": "0x",
                        "storage": [:],
                    ]
                ],
                "transaction": [
                    "nonce": "0x00", "gasPrice": "0x0a", "gasLimit": ["0x5208"],
                    "to": "0x00000000000000000000000000000000000000aa", "value": ["0x05"],
                    "data": ["0x"], "secretKey": .string("0x" + String(repeating: "45", count: 32)),
                ],
                "post": .object(post(fork, entry)),
            ]
        ]
    }

    private static func post(_ fork: String, _ entry: JSON) -> JSONObject {
        var object = JSONObject()
        object[fork] = [entry]
        return object
    }

    /// The state root after the transfer, by the executable specification.
    private static let goodRoot =
        "0xb3cdff3fa75c04869982f5ec9fe8399522d10749bbd1b81bee3fe286e816f8d2"
    private static let noLogs = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"

    private func outcome(_ test: JSON) throws -> FixtureResult.Outcome {
        let results = StateFixtures.run(test)
        #expect(results.count == 1)
        return try #require(results.first).outcome
    }

    @Test func `a case without an encoded transaction is signed and run`() throws {
        #expect(try outcome(Self.stateTest()) == .passed)
    }

    @Test func `another root, a missing exception and a fork without rules are told apart`() throws
    {
        let other = Self.noLogs
        guard case .failed(let reason) = try outcome(Self.stateTest(root: other)) else {
            Issue.record("expected a failure")
            return
        }
        #expect(reason == "expected state root \(other), got \(Self.goodRoot)")
        let refused = try outcome(Self.stateTest(exception: "TransactionException.NONCE_IS_MAX"))
        #expect(
            refused == .failed("expected TransactionException.NONCE_IS_MAX, got none"))
        #expect(
            try outcome(Self.stateTest(fork: "Homestead")) == .skipped("no rules for Homestead"))
    }

    @Test func `counts are those of the outcomes`() throws {
        var counts = FixtureCounts()
        for test in [
            Self.stateTest(), Self.stateTest(root: Self.noLogs), Self.stateTest(fork: "Berlin"),
        ] {
            for result in StateFixtures.run(test) { counts.add(result) }
        }
        counts.addUnreadable()
        #expect(counts.passed == 1 && counts.failed == 2 && counts.skipped == 1)
    }

    @Test func `damaged fixtures fail or pass, never trap`() {
        let seed = Array(Self.stateTest().text.utf8)
        var read = 0
        for bytes in Mutations(of: [seed], count: 3_000) {
            guard let test = try? JSON.parse(bytes) else { continue }
            read += StateFixtures.run(test).count + BlockFixtures.run(test).count
            _ = try? TransitionTool.run(
                TransitionTool.Input(
                    alloc: test["transfer"]?["pre"] ?? .null,
                    env: test["transfer"]?["env"] ?? .null,
                    transactions: .array([test["transfer"]?["transaction"] ?? .null]),
                    fork: "Osaka", chainID: 1, reward: "0"))
        }
        #expect(read > 100)
    }
}

/// `t8n` beside the executable specification, whose answers these are.
@Suite struct TransitionToolTests {
    private static let sender = "0xe0da1edcea030875cd0f199d96eb70f6ab78faf2"
    private static let contract = "0x1000000000000000000000000000000000000000"

    private static func transaction(_ nonce: String, _ input: String) -> JSON {
        [
            "type": "0x2", "chainId": "0x1", "nonce": .string(nonce), "maxFeePerGas": "0x14",
            "maxPriorityFeePerGas": "0x2", "gas": "0x186a0", "to": .string(contract),
            "value": "0x0", "input": .string(input), "accessList": [], "v": "0x0", "r": "0x0",
            "s": "0x0", "secretKey": .string("0x" + String(repeating: "45", count: 32)),
        ]
    }

    private func run(_ transactions: JSON) throws -> TransitionTool.Output {
        var alloc = JSONObject()
        alloc[Self.sender] = ["balance": "0xde0b6b3a7640000", "nonce": "0x0"]
        alloc[Self.contract] = [
            "balance": "0x0", "nonce": "0x1", "storage": ["0x01": "0x02"],
            "code": "0x5f358015601357805f555f52600760205fa1005b5f5ffd",
        ]
        return try TransitionTool.run(
            TransitionTool.Input(
                alloc: .object(alloc),
                env: [
                    "currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                    "currentGasLimit": "0x1c9c380", "currentNumber": "0x1",
                    "currentTimestamp": "0x3e8", "currentRandom": "0x0",
                    "currentDifficulty": "0x0", "currentBaseFee": "0x7",
                    "currentExcessBlobGas": "0x0",
                ],
                transactions: transactions, fork: "Osaka", chainID: 1, reward: "-1"))
    }

    @Test func `a call that stores and logs ends as the specification says`() throws {
        let word = String(repeating: "00", count: 31) + "2a"
        let output = try run([Self.transaction("0x0", "0x" + word)])
        let result = output.result
        #expect(
            result["stateRoot"]?.string
                == "0x2e113b9fc141867f672365458c1a28ad1af39479db055c45856d8082d800f915")
        #expect(
            result["txRoot"]?.string
                == "0x3db7599726ddc583dbe5f51ff8a76f0031f42b22e300e7fac1bb895e88241eef")
        #expect(
            result["receiptsRoot"]?.string
                == "0xc50f98303fe3c5f6bd2deb83b52b8a320ed42f808aa650ce854d257bc108f2bc")
        #expect(
            result["logsHash"]?.string
                == "0x229d61a8e530d23e8d7b46161958c475fa99fd4c7660071e5c2ddd6c3d4d8336")
        #expect(result["gasUsed"]?.string == "0xad03")
        #expect(output.alloc[Self.sender]?["balance"]?.string == "0xde0b6b3a75deae5")
        let slots = output.alloc[Self.contract]?["storage"]?.object
        #expect(slots?.count == 2)
    }

    @Test func `transactions that cannot run are listed with their places and left out`() throws {
        let zero = "0x" + String(repeating: "00", count: 32)
        let output = try run([
            Self.transaction("0x1", zero), Self.transaction("0x0", zero),
        ])
        let rejected = output.result["rejected"]?.array ?? []
        #expect(rejected.count == 1 && rejected.first?["index"]?.int == 0)
        let receipts = output.result["receipts"]?.array ?? []
        #expect(receipts.count == 1 && receipts.first?["status"]?.string == "0x0")
    }

    @Test func `the body is read back to the same result`() throws {
        let word = "0x" + String(repeating: "00", count: 31) + "2a"
        let first = try run([Self.transaction("0x0", word), Self.transaction("0x1", word)])
        let second = try run(first.body)
        #expect(second.result == first.result && second.alloc == first.alloc)
    }
}
