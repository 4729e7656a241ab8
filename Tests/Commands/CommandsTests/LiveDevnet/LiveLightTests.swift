import ChainTypes
import Encodings
import EthereumRPC
import Platform
import Primitives
import Staking
import Testing

/// `assay light` with a devnet that runs.
@Suite(.enabled(if: DevnetTests.isModelShipped, "the chain's model is not there"))
struct LiveLightTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func light(
        _ devnet: LiveDevnetProcess, from checkpoint: String, _ options: String...
    ) throws -> JSON {
        let url = devnet.listening["url"]?.string ?? ""
        let run = try ChildProcess.run(
            AssayProgram.path,
            ["light", "--checkpoint", checkpoint, "--rpc-url", url, "--json"] + options)
        guard run.status == 0 else { throw LiveDevnetProcess.Failure.answer(run.diagnosticsText) }
        return try run.document
    }

    private func checkpoint(_ devnet: LiveDevnetProcess) throws -> String {
        try #require(devnet.listening["checkpoint"]?.string)
    }

    @Test func `a light client follows the epochs of a running chain, before and after a restart`()
        throws
    {
        var devnet = try LiveDevnetProcess("--data-dir", folder("chain"))
        let account = JSON.string(devnet.accounts[0])
        let deposit: JSON = [
            "from": account, "to": .string("\(StakingContract.address)"), "gas": "0x7a120",
            "value": .quantity(StakingLimits.minimumStake),
            "data": .data(StakingCall.deposit.data),
        ]
        let hash = try #require(try devnet.call("eth_sendTransaction", [deposit]).string)
        let start = try checkpoint(devnet)
        let first = try light(devnet, from: start)
        #expect(first["epoch"] == 0 && first["validators"] == 4)
        #expect(first["final"]?["number"] == 1)
        _ = try devnet.call("anvil_mine", ["0x80"])
        let head = try devnet.call("eth_getBlockByNumber", ["latest", false])
        let followed = try light(
            devnet, from: start, "--account", devnet.accounts[0], "--receipt", hash)
        #expect(followed["handOvers"] == 2 && followed["validators"] == 5)
        #expect(followed["final"]?["hash"] == head["hash"])
        #expect(followed["receipt"]?["succeeded"] == true)
        #expect(followed["account"]?["nonce"] == 1)
        #expect(devnet.process.stop() == 0)
        devnet = try LiveDevnetProcess("--data-dir", folder("chain"))
        #expect(try checkpoint(devnet) == start)
        let later = try #require(followed["checkpoint"]?.string)
        let last = try light(devnet, from: later)
        #expect(last["handOvers"] == 0 && last["final"] == followed["final"])
        #expect(try light(devnet, from: start)["handOvers"] == 2)
    }

    @Test func `before the first block what the genesis gave is proved`() throws {
        let devnet = try LiveDevnetProcess()
        let shown = try light(
            devnet, from: try checkpoint(devnet), "--account", devnet.accounts[9])
        #expect(shown["final"]?["number"] == 0)
        #expect(shown["account"]?["wei"]?.string == "\(10_000 * Coin.unit)")
    }

    @Test func `a checkpoint of another chain leads nowhere`() throws {
        let devnet = try LiveDevnetProcess("--chain-id", "5")
        _ = try devnet.call("evm_mine")
        let other = try checkpoint(try LiveDevnetProcess("--chain-id", "6"))
        let error = #expect(throws: LiveDevnetProcess.Failure.self) {
            try light(devnet, from: other)
        }
        guard case .answer(let text) = error else { return }
        #expect(text.contains("does not hold"), "\(text)")
    }

    @Test func `what was taken back is handed over anew`() throws {
        let devnet = try LiveDevnetProcess()
        _ = try devnet.call("anvil_mine", ["0x3e"])
        let snapshot = try devnet.call("evm_snapshot")
        _ = try devnet.call("anvil_mine", ["0x2"])
        let start = try checkpoint(devnet)
        let before = try light(devnet, from: start)
        #expect(before["handOvers"] == 1)
        #expect(try devnet.call("evm_revert", [snapshot]).bool == true)
        #expect(try light(devnet, from: start)["handOvers"] == 0)
        try devnet.pay()
        _ = try devnet.call("evm_mine")
        let after = try light(devnet, from: start)
        #expect(after["handOvers"] == 1 && after["checkpoint"] != before["checkpoint"])
    }
}
