import Encodings
import Platform
import Testing

/// Other people's Ethereum clients for Python against `assay devnet`.
@Suite(.timeLimit(.minutes(10))) struct EthereumClientTests {
    private static let hasClients =
        (try? ChildProcess.run("python3", ["-c", "import web3, pytest, pytest_asyncio"]))?.status
        == 0

    @Test(
        .enabled(
            if: hasClients,
            "python3 has no web3 with pytest (pip install web3 pytest pytest-asyncio)"))
    func `web3 and its own tests drive a devnet`() throws {
        // The chain number of the node that web3's tests were written against.
        let node = try LineProcess(
            AssayProgram.path,
            [
                "devnet", "--port", "0", "--json", "--chain-id", "131277322940537", "--block-time",
                "2",
            ])
        let line = try #require(node.readLine(), "the devnet ended before it listened")
        let listening = try JSON.parse(line)
        let url = try #require(listening["url"]?.string)
        let script = AssayProgram.root + "/Interop/ethereum/drive.py"
        let child = try ChildProcess.run("python3", [script, url])
        #expect(child.status == 0, "\(child.outputText)\(child.diagnosticsText)")
        #expect(child.outputText.hasSuffix("all checks passed\n"))
        withExtendedLifetime(node) {}
    }
}
