import Platform
import Testing

/// Sending and asking where no node is; with one, the tests of the devnet do it.
@Suite struct NodeClientTests {
    /// A port of this machine on which nobody listens.
    private func closedPort() throws -> UInt16 {
        let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        socket.close()
        return socket.port
    }

    private let account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"

    @Test func `a node that is away is said to be`() throws {
        let url = "http://127.0.0.1:\(try closedPort())"
        let balance = try AssayProgram.run("balance", account, "--rpc-url", url, "--json")
        #expect(balance.status == 69)
        #expect(try balance.document["error"]?["exitStatus"] == 69)
        #expect(balance.diagnosticsText.contains("no node at \(url)"))
        let send = try AssayProgram.run(
            "send", "--dev", "--to", account, "--value", "1wei", "--rpc-url", url)
        #expect(send.status == 69)
    }

    @Test func `a node that says nothing is not waited for forever`() throws {
        let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        defer { socket.close() }
        let child = try AssayProgram.run(
            "balance", account, "--rpc-url", "http://127.0.0.1:\(socket.port)", "--timeout", "1")
        #expect(child.status == 75, "\(child.diagnosticsText)")
    }

    @Test(arguments: [
        ["balance", "0x00"], ["balance"],
        ["balance", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "--rpc-url", "https://x.org"],
        ["balance", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "--rpc-url", "http://8.8.8.8"],
        ["balance", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "--block", "newest"],
        ["send", "--dev"],
        ["send", "--dev", "--to", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "--value", "1"],
    ])
    func `a wrong command line is one before anybody is asked`(words: [String]) throws {
        let child = try ChildProcess.run(AssayProgram.path, words)
        #expect(child.status == 64, "\(child.diagnosticsText)")
    }
}
