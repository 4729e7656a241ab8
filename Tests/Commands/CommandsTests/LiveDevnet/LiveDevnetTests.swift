import Encodings
import LoopbackClient
import Platform
import Testing

/// `assay devnet` as Ethereum's clients see it.
@Suite(.enabled(if: DevnetTests.isModelShipped, "the chain's model is not there"))
struct LiveDevnetTests {
    /// Returns its slot 0, or puts 32 bytes of data there and logs them under topic 42.
    static let counter =
        "0x602280600b6000396000f3"
        + "36600f57600054600052602060" + "00f35b60003580600055600052602a60206000a100"

    static let seven = "0x" + String(repeating: "0", count: 63) + "7"

    @Test func `it starts with funded accounts that everybody knows, and says so`() throws {
        let devnet = try LiveDevnetProcess()
        #expect(devnet.listening["event"]?.string == "listening")
        #expect(devnet.accounts.count == 10)
        #expect(devnet.accounts.first == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
        #expect(try devnet.number("eth_chainId") == 31_337)
        #expect(try devnet.number("eth_blockNumber") == 0)
        let balance = try devnet.call("eth_getBalance", [.string(devnet.accounts[9]), "latest"])
        #expect(balance.string == "0x21e19e0c9bab2400000")
        let deployer = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
        #expect(try devnet.call("eth_getCode", [.string(deployer), "latest"]).string?.count == 140)
        #expect(devnet.process.stop() == 0)
    }

    @Test func `a transaction is in a block when its hash comes back, and the block has work`()
        throws
    {
        let devnet = try LiveDevnetProcess()
        let hash = try devnet.pay(5)
        let receipt = try devnet.call("eth_getTransactionReceipt", [.string(hash)])
        #expect(receipt["status"]?.string == "0x1")
        #expect(receipt["blockNumber"]?.string == "0x1")
        let block = try devnet.call("eth_getBlockByNumber", ["0x1", false])
        #expect(block["transactions"]?.array == [.string(hash)])
        try devnet.pay()
        let second = try devnet.call("eth_getBlockByNumber", ["latest", false])
        #expect(second["number"]?.string == "0x2")
        #expect(second["parentHash"] == block["hash"])
        // The digest of the parent's work: only a block that was sealed has one.
        let zero = "0x" + String(repeating: "0", count: 64)
        #expect(block["mixHash"]?.string == zero && second["mixHash"]?.string != zero)
    }

    @Test func `a contract is deployed, called and heard`() throws {
        let devnet = try LiveDevnetProcess()
        let account = JSON.string(devnet.accounts[0])
        let made = try devnet.call(
            "eth_sendTransaction", [["from": account, "data": .string(Self.counter)]])
        let contract = try devnet.call("eth_getTransactionReceipt", [made])["contractAddress"]
        let address = try #require(contract)
        #expect(try devnet.call("eth_getCode", [address, "latest"]).string?.count == 70)
        let set = try devnet.call(
            "eth_sendTransaction",
            [["from": account, "to": address, "data": .string(Self.seven)]])
        let value = try devnet.call("eth_call", [["to": address], "latest"])
        #expect(value.string == Self.seven)
        let logs = try devnet.call("eth_getLogs", [["address": address, "fromBlock": "0x0"]])
        let log = try #require(logs.array?.first)
        #expect(logs.array?.count == 1)
        #expect(log["data"]?.string == Self.seven)
        #expect(log["topics"]?.array?.first?.string?.hasSuffix("2a") == true)
        #expect(log["transactionHash"] == set)
        let slot = try devnet.call("eth_getStorageAt", [address, "0x0", "latest"])
        #expect(slot.string == Self.seven)
    }

    @Test func `new heads and logs come over a WebSocket on the same port`() throws {
        let devnet = try LiveDevnetProcess()
        let socket = try LoopbackClient(port: devnet.port)
        try socket.send(
            "GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        _ = try socket.receive(through: "\r\n\r\n")
        let subscribe =
            #"{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}"#
        try socket.send(Self.frame(subscribe))
        _ = try socket.receive(through: #""result""#)
        try devnet.pay()
        let news = try socket.receive(through: "parentHash")
        #expect(news.contains(#""method":"eth_subscription""#))
        #expect(news.contains(#""number":"0x1""#))
    }

    /// A masked text frame of fewer than 126 bytes.
    private static func frame(_ text: String) -> [UInt8] {
        let payload = Array(text.utf8)
        let mask: [UInt8] = [1, 2, 3, 4]
        return [0x81, 0x80 | UInt8(payload.count)] + mask
            + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    @Test func `supervisors see that it lives, is ready, and what it has done`() throws {
        let devnet = try LiveDevnetProcess()
        try devnet.pay()
        #expect(try devnet.http("GET", "/livez").0.hasPrefix("HTTP/1.1 200"))
        for path in ["/livez", "/readyz", "/health"] {
            let (head, body) = try devnet.http("GET", path)
            #expect(head.hasPrefix("HTTP/1.1 200"))
            #expect(body == #"{"status":"ok"}"#)
        }
        let metrics = try devnet.http("GET", "/metrics").1
        #expect(metrics.contains("assay_chain_head_block 1\n"))
        #expect(metrics.contains("assay_chain_transactions_total 1\n"))
    }

    @Test func `keys that everybody knows are not offered to everybody`() throws {
        let result = try AssayProgram.run("devnet", "--host", "0.0.0.0", "--port", "0")
        #expect(result.status == 64)
        #expect(result.diagnosticsText.contains("--public-keys-are-fine"))
        let both = try AssayProgram.run("devnet", "--port", "0", "--blocks", "2")
        #expect(both.status == 64)
    }

    @Test(arguments: [
        (["--log", "info,consensu=debug"], "did you mean 'consensus'?"),
        (["--log", "debgu"], "there is no log level 'debgu'"),
        (["-v", "--log", "info"], "--verbose does not go with --log"),
    ])
    func `log levels that make no sense are refused by name`(
        options: [String], reason: String
    ) throws {
        let result = try ChildProcess.run(
            AssayProgram.path, ["devnet", "--port", "0"] + options)
        #expect(result.status == 64)
        #expect(result.diagnosticsText.contains(reason), "\(result.diagnosticsText)")
    }

    @Test func `accounts, balances and the configuration file follow the options`() throws {
        let folder = try TemporaryFolder()
        let rich = "0x00000000000000000000000000000000000000aa"
        let devnet = try LiveDevnetProcess(
            "--accounts", "2", "--balance", "1.5", "--chain-id", "777", "--fund-accounts",
            "\(rich):3", "--config-out", folder("config.json"), "--seed", "4")
        #expect(devnet.accounts.count == 2)
        #expect(devnet.accounts[0] != "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
        #expect(try devnet.number("eth_chainId") == 777)
        #expect(
            try devnet.call("eth_getBalance", [.string(devnet.accounts[1]), "latest"]).string
                == "0x14d1120d7b160000")
        #expect(
            try devnet.call("eth_getBalance", [.string(rich), "latest"]).string
                == "0x29a2241af62c0000")
        let file = try FileSystem.read(folder("config.json"), limit: 1 << 20)
        let written = try JSON.parse(file)
        #expect(written["available_accounts"]?.array?.count == 2)
        #expect(written["private_keys"]?.array?.count == 2)
        #expect(written["wallet"]?["mnemonic"]?.string?.split(separator: " ").count == 12)
    }
}
