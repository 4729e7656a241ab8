import Encodings
import Platform
import Testing

/// `assay evm` as a process of its own.
@Suite struct EVMCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let root = "0xb3cdff3fa75c04869982f5ec9fe8399522d10749bbd1b81bee3fe286e816f8d2"
    private static let noLogs = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"
    private static let sender = "0xe0da1edcea030875cd0f199d96eb70f6ab78faf2"
    private static let secret = "0x" + String(repeating: "45", count: 32)

    /// A state test of one transfer, whose root the executable specification gave.
    private static func test(fork: String = "Osaka", root: String = root) -> String {
        """
        {"transfer": {
          "env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                  "currentGasLimit": "0x1c9c380", "currentNumber": "0x1",
                  "currentTimestamp": "0x3e8", "currentBaseFee": "0x7"},
          "pre": {"\(sender)": {"balance": "0x0de0b6b3a7640000", "nonce": "0x00", "code": "0x",
                                "storage": {}}},
          "transaction": {"nonce": "0x00", "gasPrice": "0x0a", "gasLimit": ["0x5208"],
                          "to": "0x00000000000000000000000000000000000000aa", "value": ["0x05"],
                          "data": ["0x"], "secretKey": "\(secret)"},
          "post": {"\(fork)": [{"hash": "\(root)", "logs": "\(noLogs)",
                                "indexes": {"data": 0, "gas": 0, "value": 0}}]}
        }}
        """
    }

    private func write(_ name: String, _ text: String) throws -> String {
        let path = folder(name)
        try AtomicFile.write(Array(text.utf8), to: path)
        return path
    }

    @Test func `files and folders are run and counted`() throws {
        try FileSystem.createDirectory(folder("deeper"))
        _ = try write("a.json", Self.test())
        _ = try write("deeper/b.json", Self.test(fork: "Berlin"))
        _ = try write("notes.txt", "no test")
        let good = try AssayProgram.run("evm", "statetest", folder.path, "--json")
        #expect(good.status == 0)
        #expect(
            try good.document == ["passed": 1, "failed": 0, "skipped": 1, "refusedOtherwise": 0])
        let wrong = try write("wrong.json", Self.test(root: Self.noLogs))
        let bad = try AssayProgram.run("evm", "statetest", wrong, folder("a.json"), "--json")
        #expect(bad.status == 1)
        #expect(try bad.document["failed"]?.int == 1 && bad.document["passed"]?.int == 1)
        #expect(
            bad.diagnosticsText.contains("expected state root \(Self.noLogs), got \(Self.root)"))
    }

    @Test func `a file that is no JSON counts as failed, one that is missing ends the run`() throws
    {
        let broken = try write("broken.json", "{")
        let run = try AssayProgram.run("evm", "blocktest", broken, "--json")
        #expect(run.status == 1)
        #expect(try run.document["failed"]?.int == 1)
        let missing = try AssayProgram.run("evm", "blocktest", folder("none.json"))
        #expect(missing.status == 1 && missing.diagnosticsText.contains("none.json"))
        #expect(try AssayProgram.run("evm", "statetest").status == 64)
    }

    @Test func `t8n writes the accounts after the transactions`() throws {
        let alloc = try write(
            "alloc.json", "{\"\(Self.sender)\": {\"balance\": \"0xde0b6b3a7640000\"}}")
        let env = try write(
            "env.json",
            """
            {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
             "currentGasLimit": "0x1c9c380", "currentNumber": "0x1", "currentTimestamp": "0x3e8",
             "currentBaseFee": "0x7"}
            """)
        let transactions = try write(
            "txs.json",
            """
            [{"type": "0x0", "nonce": "0x0", "gasPrice": "0xa", "gas": "0x5208", "value": "0x5",
              "to": "0x00000000000000000000000000000000000000aa", "input": "0x",
              "secretKey": "\(Self.secret)"}]
            """)
        let run = try AssayProgram.run(
            "evm", "t8n", "--input.alloc", alloc, "--input.env", env, "--input.txs", transactions,
            "--state.fork", "Osaka", "--output.basedir", folder.path, "--output.alloc", "after.json"
        )
        #expect(run.status == 0, "\(run.diagnosticsText)")
        #expect(try run.document["result"]?["stateRoot"]?.string == Self.root)
        let after = try JSON.parse(try FileSystem.read(folder("after.json"), limit: 1 << 20))
        let receiver = after["0x00000000000000000000000000000000000000aa"]
        #expect(receiver?["balance"]?.string == "0x5")
    }
}
