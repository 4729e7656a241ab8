import ChainTypes
import Cryptography
import Encodings
import LoopbackClient
import Platform
import Primitives
import Testing

/// Sending and asking, with a node that answers from a table and where no node is.
@Suite(.ownThreads) struct NodeClientTests {
    private let account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    private let other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

    /// A port of this machine on which nobody listens.
    private func closedPort() throws -> UInt16 {
        let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        socket.close()
        return socket.port
    }

    @Test func `balances are asked for, in coins and in wei`() async throws {
        let node = ScriptedNode()
        let (text, json) = try await node.serve { url in
            (
                try AssayProgram.run("balance", account, "--rpc-url", url),
                try AssayProgram.run("balance", account, other, "--rpc-url", url, "--json")
            )
        }
        #expect(text.outputText == "1 \(Coin.name)\n", "\(text.diagnosticsText)")
        let accounts = try #require(try json.document.array)
        #expect(accounts.map { $0["address"] } == [.string(account), .string(other)])
        #expect(accounts[0]["wei"] == "1000000000000000000")
    }

    @Test func `a transfer is made of what the node says, signed here`() async throws {
        let node = ScriptedNode()
        let sent = try await node.serve { url in
            try AssayProgram.run(
                "send", "--dev", "--to", other, "--value", "1.5ether", "--rpc-url", url, "--json")
        }
        #expect(sent.status == 0, "\(sent.diagnosticsText)")
        let signed = try #require(node.taken.first)
        let content = signed.transaction
        #expect(node.taken.count == 1)
        #expect(try signed.sender().checksummed == account)
        #expect(content.chainID == 31_337 && content.nonce == 5 && content.gasLimit == 21_000)
        #expect(content.maxFee == 17 && content.maxPriorityFee == 3, "twice 7, and 3")
        #expect(content.value == UInt256(1_500_000_000_000_000_000))
        #expect(content.to?.checksummed == other)
        #expect(try sent.document["hash"]?.string == "\(signed.hash)")
    }

    @Test func `what the command line says is not asked of the node`() async throws {
        let node = ScriptedNode()
        let sent = try await node.serve { url in
            try AssayProgram.run(
                "send", "--dev", "--index", "1", "--data", "0x6001", "--gas-price", "2gwei",
                "--nonce", "9", "--gas-limit", "77000", "--rpc-url", url)
        }
        #expect(sent.status == 0, "\(sent.diagnosticsText)")
        #expect(node.asked == ["eth_chainId", "eth_sendRawTransaction"])
        let signed = try #require(node.taken.first)
        #expect(signed.transaction.type == 0 && signed.transaction.to == nil)
        #expect(signed.transaction.data == [0x60, 0x01] && signed.transaction.nonce == 9)
        #expect(try signed.sender().checksummed == other)
    }

    @Test(arguments: [("0x1", 0), ("0x0", 1)] as [(String, Int32)])
    func `a receipt tells how it ended`(outcome: String, status: Int32) async throws {
        let node = ScriptedNode([
            "eth_getTransactionReceipt": [
                "status": .string(outcome), "blockNumber": "0x10", "gasUsed": "0x5208",
            ]
        ])
        let sent = try await node.serve { url in
            try AssayProgram.run("send", "--dev", "--to", other, "--wait", "--rpc-url", url)
        }
        #expect(sent.status == status)
        #expect(sent.outputText.contains("in block 16, gas used 21000"))
    }

    @Test func `a receipt that does not come is not waited for forever`() async throws {
        let node = ScriptedNode()
        let sent = try await node.serve { url in
            try AssayProgram.run(
                "send", "--dev", "--to", other, "--wait-seconds", "1", "--rpc-url", url)
        }
        #expect(sent.status == 75)
        #expect(node.taken.count == 1)
    }

    @Test func `what the node refuses is told in its words`() async throws {
        let node = ScriptedNode([
            "eth_sendRawTransaction": [
                "error": ["code": -32000, "message": "nonce too low: next nonce 6, tx nonce 5"]
            ]
        ])
        let sent = try await node.serve { url in
            try AssayProgram.run("send", "--dev", "--to", other, "--rpc-url", url)
        }
        #expect(sent.status == 1)
        #expect(sent.diagnosticsText.contains("nonce too low: next nonce 6, tx nonce 5"))
    }

    @Test func `a node that lies about the hash is not believed`() async throws {
        let node = ScriptedNode(["eth_sendRawTransaction": .string("\(Hash32.zero)")])
        let sent = try await node.serve { url in
            try AssayProgram.run("send", "--dev", "--to", other, "--rpc-url", url)
        }
        #expect(sent.status == 1)
        #expect(sent.outputText.isEmpty)
    }

    @Test(arguments: ["1", nil, ["0x1"], "0x"] as [JSON])
    func `an answer that is no quantity is no node's`(answer: JSON) async throws {
        let node = ScriptedNode(["eth_getBalance": answer])
        let asked = try await node.serve { url in
            try AssayProgram.run("balance", account, "--rpc-url", url)
        }
        #expect(asked.status == 69, "\(asked.diagnosticsText)")
    }

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
