import ChainTypes
import Encodings
import Platform
import Testing

/// `assay send` and `assay balance` with a devnet that makes real blocks.
@Suite(.enabled(if: DevnetTests.isModelShipped, "the chain's model is not there"))
struct SendTests {
    private let devnet: LiveDevnetProcess
    private let stranger = "0x00000000000000000000000000000000000000bb"

    init() throws { devnet = try LiveDevnetProcess() }

    private func assay(_ arguments: String...) throws -> ChildProcess {
        try ChildProcess.run(
            AssayProgram.path, arguments + ["--rpc-url", "http://127.0.0.1:\(devnet.port)"],
            environment: ["NO_COLOR": "1"])
    }

    @Test func `what is sent arrives, and the balance says so`() throws {
        let sent = try assay(
            "send", "--dev", "--to", stranger, "--value", "1.5ether", "--wait", "--json")
        #expect(sent.status == 0, "\(sent.diagnosticsText)")
        #expect(try sent.document["receipt"]?["status"] == "0x1")
        #expect(try sent.document["from"]?.string == devnet.accounts[0])
        #expect(try assay("balance", stranger).outputText == "1.5 \(Coin.name)\n")
    }

    @Test func `what the pool refuses is told in its words`() throws {
        #expect(try assay("send", "--dev", "--to", stranger, "--nonce", "9").status == 0)
        let cheap = try assay("send", "--dev", "--to", stranger, "--nonce", "9", "--value", "1wei")
        #expect(cheap.status == 1)
        #expect(cheap.diagnosticsText.contains("replacement transaction underpriced"))
        let rich = try assay("send", "--dev", "--to", stranger, "--value", "10001ether")
        #expect(rich.status == 1)
        #expect(rich.diagnosticsText.contains("insufficient funds"), "\(rich.diagnosticsText)")
    }

    @Test func `a contract is made and its address told`() throws {
        let made = try assay("send", "--dev", "--data", "0x6001600c60003960016000f300", "--wait")
        #expect(made.status == 0, "\(made.diagnosticsText)")
        #expect(made.outputText.contains("contract 0x5fbdb2315678afecb367f032d93f642f64180aa3"))
    }
}
