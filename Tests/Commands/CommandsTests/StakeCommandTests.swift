import ChainTypes
import Cryptography
import Encodings
import LoopbackClient
import Platform
import Primitives
import Staking
import Testing

/// `assay stake` with a node that answers from a table, and `assay explain rewards`.
@Suite(.ownThreads) struct StakeCommandTests {
    private let validator = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    private let other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

    private static func key(_ call: StakingCall) -> String {
        "eth_call 0x" + Hex.encode(call.data.prefix(4))
    }

    private static func words(_ words: [UInt256]) -> JSON {
        .string("0x" + Hex.encode(words.flatMap(\.bigEndianBytes)))
    }

    /// The answer of a set as the ABI writes two lists.
    private static func set(_ members: [(String, UInt256)]) throws -> JSON {
        let count = UInt256(UInt64(members.count))
        let addresses = try members.map { try #require(Address(hex: $0.0)).word }
        return words(
            [64, 64 + 32 * (count + 1), count] + addresses + [count] + members.map(\.1))
    }

    private func node(_ changes: [String: JSON] = [:]) throws -> ScriptedNode {
        let both = [(other, 96 * Coin.unit), (validator, 32 * Coin.unit)]
        let usual: [String: JSON] = [
            "eth_getCode": "0x60", Self.key(.epoch): Self.words([7]),
            Self.key(.burnt): Self.words([9 * Coin.unit]),
            Self.key(.setCommitment): Self.words([5]),
            Self.key(.currentSet): try Self.set(both),
            Self.key(.nextSet): try Self.set([both[0]]),
            Self.key(.status(.zero)): Self.words([3, 32 * Coin.unit, 2, 8, 0, 24]),
        ]
        return ScriptedNode(usual.merging(changes) { $1 })
    }

    private func run(_ node: ScriptedNode, _ words: String...) async throws -> ChildProcess {
        try await node.serve { url in
            try ChildProcess.run(
                AssayProgram.path, ["stake"] + words + ["--rpc-url", url],
                environment: ["NO_COLOR": "1"])
        }
    }

    @Test(arguments: [
        ("deposit", StakingCall.deposit, ["--amount", "32ether"]), ("exit", .exit, []),
        ("withdraw", .withdraw, []),
    ])
    func `a call to the contract is signed here and has gas for the worst state`(
        name: String, call: StakingCall, options: [String]
    ) async throws {
        let node = try node()
        let sent = try await node.serve { url in
            try ChildProcess.run(
                AssayProgram.path, ["stake", name, "--dev", "--rpc-url", url, "--json"] + options)
        }
        #expect(sent.status == 0, "\(sent.diagnosticsText)")
        let signed = try #require(node.taken.first)
        #expect(node.taken.count == 1)
        #expect(signed.transaction.to == StakingContract.address)
        #expect(signed.transaction.data == call.data)
        #expect(signed.transaction.gasLimit == call.gasLimit)
        #expect(signed.transaction.value == (call == .deposit ? 32 * Coin.unit : .zero))
        #expect(try signed.sender().checksummed == validator)
        #expect(try sent.document["hash"]?.string == "\(signed.hash)")
    }

    @Test func `what the contract refuses is told in its words`() async throws {
        let node = try node([
            "eth_estimateGas": [
                "error": ["code": 3, "message": "execution reverted: the stake is still bonded"]
            ]
        ])
        let sent = try await run(node, "withdraw", "--dev")
        #expect(sent.status == 1)
        #expect(sent.diagnosticsText.contains("the stake is still bonded"))
        #expect(node.taken.isEmpty)
    }

    @Test func `a chain without the contract is not sent anything`() async throws {
        let node = try node(["eth_getCode": "0x"])
        let deposit = try await run(node, "deposit", "--amount", "32ether", "--dev")
        #expect(deposit.status == 1)
        #expect(deposit.diagnosticsText.contains("no staking contract"))
        #expect(node.taken.isEmpty)
        #expect(try await run(node, "status").status == 1)
    }

    @Test func `the validators are shown with their parts of the stake`() async throws {
        let text = try await run(try node(), "status")
        #expect(text.status == 0, "\(text.diagnosticsText)")
        #expect(text.outputText.contains("epoch 7: 2 validators with 128 \(Coin.name)"))
        #expect(text.outputText.contains("75.00 %"))
        #expect(text.outputText.contains("leaves"))
        #expect(text.outputText.contains("burnt for evidence: 9 \(Coin.name)"))
        let json = try await run(try node(), "status", "--json").document
        #expect(json["epoch"] == 7)
        #expect(json["totalStake"]?.string == (128 * Coin.unit).description)
        #expect(json["members"]?.array?.count == 2 && json["next"]?.array?.count == 1)
    }

    @Test func `an address is shown with what it waits for`() async throws {
        let text = try await run(try node(), "status", validator)
        #expect(text.status == 0, "\(text.diagnosticsText)")
        #expect(
            text.outputText.contains(
                "\(validator)  leaving, 32 \(Coin.name), no validator from epoch 8 on, "
                    + "to be had from epoch 24 on"))
        let json = try await run(try node(), "status", validator, other, "--json").document
        #expect(json.array?.count == 2)
        #expect(json.array?[0]["status"] == "leaving" && json.array?[0]["withdrawable"] == 24)
    }

    @Test(arguments: ["0x", "0x00", "nothing", "0x" + String(repeating: "ff", count: 192)])
    func `an answer that the contract cannot give is no node's`(answer: String) async throws {
        let lying = try node([Self.key(.status(.zero)): .string(answer)])
        #expect(try await run(lying, "status", validator).status == 69)
        let other = try node([Self.key(.currentSet): .string(answer)])
        #expect(try await run(other, "status").status == 69)
    }

    @Test(arguments: [
        ["stake"], ["stake", "slash"], ["stake", "deposit", "--dev"],
        ["stake", "deposit", "--dev", "--amount", "32"],
        ["stake", "exit", "--dev", "--amount", "1ether"],
        ["stake", "exit", "--dev", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"],
        ["stake", "status", "0x00"], ["stake", "status", "--dev"],
        ["explain"], ["explain", "rewards", "--stake", "32"],
        ["explain", "rewards", "--signed", "1,0"], ["explain", "rewards", "--signed", "4"],
    ])
    func `a wrong command line is one before anybody is asked`(words: [String]) throws {
        let child = try ChildProcess.run(AssayProgram.path, words)
        #expect(child.status == 64, "\(child.diagnosticsText)")
    }

    @Test func `rewards are explained with the numbers of a chain`() throws {
        let text = try AssayProgram.run(
            "explain", "rewards", "--number", "7", "--stake", "32ether,64ether,32ether",
            "--signed", "0,1")
        #expect(text.status == 0, "\(text.diagnosticsText)")
        for line in [
            "a subsidy of 5 \(Coin.name)", "0.25 \(Coin.name)", "0.5 \(Coin.name)",
            "did not sign", "0.09375 \(Coin.name)", "issued by the block: 5.84375 \(Coin.name)",
        ] {
            #expect(text.outputText.contains(line), "\(line)\n\(text.outputText)")
        }
        let json = try AssayProgram.run(
            "explain", "rewards", "--number", "7", "--stake", "32ether,64ether,32ether",
            "--signed", "0,1", "--json"
        ).document
        #expect(json["issued"]?.string == "5843750000000000000")
        #expect(json["withdrawals"]?.array?.count == 3)
        let first = try AssayProgram.run("explain", "rewards", "--number", "1", "--json").document
        #expect(first["withdrawals"]?.array?.isEmpty == true)
        let last = try AssayProgram.run(
            "explain", "rewards", "--number", "18446744073709551615", "--json"
        ).document
        #expect(last["issued"]?.string == "0")
    }
}
