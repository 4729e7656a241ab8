import ChainTypes
import Cryptography
import Encodings
import EthereumRPC
import HTTP
import InMemoryChain
import LoopbackClient
import NodeInterfaces
import Platform
import Primitives
import Staking
import StateTrie
import Testing

/// `assay stake` with a node whose chain has the contract: what is sent runs in the EVM.
@Suite(.ownThreads) struct StakeOnChainTests {
    private static let first = PrivateKey(insecurelyFrom: "first validator").address

    /// A chain with one validator, and where the keys of those with coins are kept.
    private let chain: InMemoryChain
    private let folder: TemporaryFolder

    init() throws {
        chain = try InMemoryChain(
            contracts: [
                try StakingContract.allocation(
                    validators: [(address: Self.first, stake: 40 * Coin.unit)])
            ])
        folder = try TemporaryFolder()
        for (place, key) in chain.keys.enumerated() {
            try AtomicFile.write(
                Array(Hex.encode(key.exposedSecret.bytes).utf8), to: folder("key\(place)"))
        }
    }

    /// The chain behind a port, and the program that is run beside it.
    private struct Node: Sendable {
        let chain: InMemoryChain
        let url: String
        /// The files of the keys of ``InMemoryChain/keys``.
        let keys: [String]

        func stake(_ words: String...) throws -> ChildProcess {
            try ChildProcess.run(
                AssayProgram.path,
                // The server shares its threads with all other tests, so an answer may take long.
                ["stake"] + words + ["--rpc-url", url, "--timeout", "600"],
                environment: ["NO_COLOR": "1"])
        }

        /// Adds empty blocks up to the last one before an epoch.
        func reach(epoch: UInt64) {
            while (chain.head.latest.block.header.number + 1) / 64 < epoch { chain.makeBlock() }
        }

        func status(of address: Address) throws -> String? {
            let answer = try stake("status", "\(address)", "--json")
            return try answer.document.array?.first?["status"]?.string
        }
    }

    /// Serves the chain while `body` runs on a thread of its own.
    private func serve<Result: Sendable>(
        _ body: @escaping @Sendable (Node) throws -> Result
    ) async throws -> Result {
        let service = EthereumService(node: chain)
        let server = try HTTPServer(HTTPServer.Configuration(), routes: service.routes())
        let node = Node(
            chain: chain, url: "http://127.0.0.1:\(server.port)",
            keys: chain.keys.indices.map { folder("key\($0)") })
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await LoopbackClient.onThread { try body(node) })
        } catch {
            outcome = .failure(error)
        }
        await server.shutdown(graceSeconds: 1)
        return try outcome.get()
    }

    @Test func `a validator comes, leaves and has its stake back`() async throws {
        let who = chain.keys[0].address
        try await serve { node in
            let key = node.keys[0]
            let poor = try node.stake(
                "deposit", "--amount", "31ether", "--private-key-file", key)
            #expect(poor.status == 1)
            #expect(
                poor.diagnosticsText.contains("less than the minimum stake"),
                "\(poor.diagnosticsText)")
            let deposit = try node.stake(
                "deposit", "--amount", "33ether", "--private-key-file", key, "--wait")
            #expect(deposit.status == 0, "\(deposit.diagnosticsText)")
            #expect(try node.status(of: who) == "pending")
            node.reach(epoch: 1)
            #expect(try node.status(of: who) == "active")
            let set = try node.stake("status", "--json").document
            #expect(set["epoch"] == 1)
            #expect(set["members"]?.array?.count == 2)
            #expect(set["totalStake"]?.string == (73 * Coin.unit).description)
            let exit = try node.stake("exit", "--private-key-file", key, "--wait")
            #expect(exit.status == 0, "\(exit.diagnosticsText)")
            #expect(try node.status(of: who) == "leaving")
            node.reach(epoch: 17)
            let early = try node.stake("withdraw", "--private-key-file", key)
            #expect(early.status == 1)
            #expect(early.diagnosticsText.contains("the stake is still bonded"))
            node.reach(epoch: 18)
            #expect(try node.status(of: who) == "withdrawable")
            let withdraw = try node.stake("withdraw", "--private-key-file", key, "--wait")
            #expect(withdraw.status == 0, "\(withdraw.diagnosticsText)")
            #expect(try node.status(of: who) == "none")
        }
        let balance = chain.head.state[who].balance
        #expect(balance > 9_999 * Coin.unit && balance < 10_000 * Coin.unit)
        #expect(chain.head.state[StakingContract.address].balance == 40 * Coin.unit)
    }

    @Test func `strangers are told why they can neither leave nor withdraw`() async throws {
        try await serve { node in
            let key = node.keys[1]
            let exit = try node.stake("exit", "--private-key-file", key)
            #expect(exit.status == 1)
            #expect(exit.diagnosticsText.contains("no validator that could leave"))
            let withdraw = try node.stake("withdraw", "--private-key-file", key)
            #expect(withdraw.diagnosticsText.contains("no validator that left"))
        }
    }
}
