import Encodings
import Platform
import Testing

/// A devnet whose chain is kept in a directory.
@Suite(.enabled(if: DevnetTests.isModelShipped, "the chain's model is not there"))
struct KeptDevnetTests {
    private let folder: TemporaryFolder
    private var directory: String { folder("chain") }

    init() throws { folder = try TemporaryFolder() }

    private func head(_ devnet: LiveDevnetProcess) throws -> JSON {
        try devnet.call("eth_getBlockByNumber", ["latest", true])
    }

    @Test func `a chain goes on where it stopped`() throws {
        var devnet = try LiveDevnetProcess("--data-dir", directory)
        let hash = try devnet.pay(99)
        try devnet.pay(1)
        let before = try head(devnet)
        let balance = try devnet.call(
            "eth_getBalance", [.string(devnet.accounts[1]), "latest"])
        #expect(devnet.process.stop() == 0)
        devnet = try LiveDevnetProcess("--data-dir", directory)
        #expect(try head(devnet) == before)
        #expect(
            try devnet.call("eth_getBalance", [.string(devnet.accounts[1]), "latest"]) == balance)
        let receipt = try devnet.call("eth_getTransactionReceipt", [.string(hash)])
        #expect(receipt["blockNumber"]?.string == "0x1")
        try devnet.pay(2)
        #expect(try devnet.number("eth_blockNumber") == 3)
    }

    @Test func `what was changed by hand is still so after a restart`() throws {
        let stranger = JSON.string("0x00000000000000000000000000000000000000cc")
        var devnet = try LiveDevnetProcess("--data-dir", directory)
        _ = try devnet.call("anvil_setBalance", [stranger, "0x64"])
        try devnet.pay()
        _ = try devnet.call("anvil_setBalance", [stranger, "0x65"])
        #expect(devnet.process.stop() == 0)
        devnet = try LiveDevnetProcess("--data-dir", directory)
        #expect(try devnet.call("eth_getBalance", [stranger, "latest"]).string == "0x65")
        try devnet.pay()
        #expect(try devnet.number("eth_blockNumber") == 2)
        #expect(try devnet.call("eth_getBalance", [stranger, "latest"]).string == "0x65")
    }

    @Test func `a snapshot is gone back to on disk as well`() throws {
        var devnet = try LiveDevnetProcess("--data-dir", directory)
        try devnet.pay()
        let snapshot = try devnet.call("evm_snapshot")
        for _ in 0..<3 { try devnet.pay() }
        #expect(try devnet.call("evm_revert", [snapshot]).bool == true)
        try devnet.pay(5)
        let before = try head(devnet)
        #expect(devnet.process.stop() == 0)
        devnet = try LiveDevnetProcess("--data-dir", directory)
        #expect(try head(devnet) == before)
        #expect(try devnet.number("eth_blockNumber") == 2)
    }

    @Test func `a reset begins the kept chain anew`() throws {
        var devnet = try LiveDevnetProcess("--data-dir", directory)
        for _ in 0..<3 { try devnet.pay() }
        _ = try devnet.call("anvil_reset")
        #expect(try devnet.number("eth_blockNumber") == 0)
        try devnet.pay(3)
        let before = try head(devnet)
        #expect(devnet.process.stop() == 0)
        devnet = try LiveDevnetProcess("--data-dir", directory)
        #expect(try head(devnet) == before)
        #expect(try devnet.number("eth_blockNumber") == 1)
    }

    @Test func `the directory of another chain is refused, and one that is in use`() throws {
        let devnet = try LiveDevnetProcess("--data-dir", directory, "--chain-id", "5")
        let inUse = try AssayProgram.run("devnet", "--port", "0", "--data-dir", directory)
        #expect(inUse.status != 0)
        #expect(devnet.process.stop() == 0)
        let other = try AssayProgram.run(
            "devnet", "--port", "0", "--data-dir", directory, "--chain-id", "6")
        #expect(other.status == 1)
        #expect(other.diagnosticsText.contains("chain"))
    }
}
