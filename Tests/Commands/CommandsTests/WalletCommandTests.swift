import Encodings
import Platform
import Primitives
import Testing

/// The wallet as people use it, with the built program.
@Suite struct WalletCommandTests {
    private static let first = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    private static let firstKey =
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

    /// A keystore of its own, with a password file.
    private final class Home {
        let folder: TemporaryFolder
        var keystore: String { folder("keys") }
        var password: String { folder("password") }

        init() throws {
            folder = try TemporaryFolder()
            try write("password", "correct horse\n")
        }

        func write(_ name: String, _ text: String) throws {
            try AtomicFile.write(Array(text.utf8), to: folder(name), mode: 0o600)
        }

        func wallet(_ arguments: String...) throws -> ChildProcess {
            try ChildProcess.run(
                AssayProgram.path, ["wallet"] + arguments,
                environment: ["NO_COLOR": "1", "XDG_DATA_HOME": folder("data")])
        }

        /// The same with the keystore and the password.
        func unlocked(_ arguments: String...) throws -> ChildProcess {
            try ChildProcess.run(
                AssayProgram.path,
                ["wallet"] + arguments + ["--keystore", keystore, "--password-file", password],
                environment: ["NO_COLOR": "1"])
        }

        func withFirst() throws -> Home {
            let made = try unlocked(
                "import", "--dev", "--light", "--json")
            #expect(made.status == 0, "\(made.diagnosticsText)")
            return self
        }
    }

    @Test func `a new key is listed, shown, opened and nobody else's to read`() throws {
        let home = try Home()
        let made = try home.unlocked("new", "--light", "--json")
        #expect(made.status == 0, "\(made.diagnosticsText)")
        let address = try #require(try made.document["address"]?.string)
        let path = try #require(try made.document["path"]?.string)
        let digits = address.lowercased().dropFirst(2)
        let pattern = try Regex(
            "^UTC--\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{9}Z--\(digits)$")
        #expect(Path.name(of: path).contains(pattern))
        #expect(FileSystem.permissions(path) == 0o600)
        #expect(FileSystem.permissions(home.keystore) == 0o700)
        let listed = try home.wallet("list", "--keystore", home.keystore, "--json")
        #expect(try listed.document.array?.first?["address"]?.string == address)
        let shown = try home.wallet("show", address, "--keystore", home.keystore)
        #expect(shown.outputText.contains("scrypt, n 4096, r 8, p 6"))
        let exported = try home.unlocked("export", address, "--json")
        let key = try #require(try exported.document["privateKey"]?.string)
        #expect(Hex.decode(key)?.count == 32)
        #expect(try FileSystem.list(home.keystore).count == 1)
    }

    @Test func `the usual place is in the user's data directory`() throws {
        let home = try Home()
        let made = try home.wallet("new", "--light", "--password-file", home.password)
        #expect(made.status == 0, "\(made.diagnosticsText)")
        #expect(try FileSystem.list(home.folder("data/assay/keystore")).count == 1)
    }

    @Test func `the development words give the accounts of every development node`() throws {
        let home = try Home()
        let derived = try home.wallet("derive", "--dev", "--count", "10", "--show-keys", "--json")
        let accounts = try #require(try derived.document.array)
        #expect(accounts.count == 10)
        #expect(accounts[0]["address"]?.string == Self.first)
        #expect(accounts[0]["privateKey"]?.string == Self.firstKey)
        #expect(accounts[9]["path"] == "m/44'/60'/0'/0/9")
        #expect(
            accounts[9]["address"] == "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720")
        let hidden = try home.wallet("derive", "--dev", "--index", "9")
        #expect(
            hidden.outputText == "m/44'/60'/0'/0/9  0xa0Ee7A142d267C1f36714E4a8F75612F20a79720\n")
    }

    @Test func `new words are words, and lead to the account they say`() throws {
        let home = try Home()
        for count in ["12", "24"] {
            let made = try home.wallet("new-mnemonic", "--words", count, "--json").document
            let words = try #require(made["mnemonic"]?.string)
            #expect(words.split(separator: " ").count == Int(count))
            try home.write("words", words + "\n")
            let derived = try home.wallet("derive", "--mnemonic-file", home.folder("words"))
            #expect(derived.outputText.contains(made["address"]?.string ?? "?"))
        }
    }

    @Test func `a password is changed, and the old one opens no more`() throws {
        let home = try Home().withFirst()
        try home.write("new", "battery staple")
        let changed = try home.unlocked(
            "change-password", Self.first, "--light", "--new-password-file", home.folder("new"))
        #expect(changed.status == 0, "\(changed.diagnosticsText)")
        let old = try home.unlocked("export", Self.first)
        #expect(old.status == 77)
        #expect(old.output.isEmpty)
        #expect(old.diagnosticsText.contains("the password is wrong"))
        let new = try home.wallet(
            "export", Self.first, "--keystore", home.keystore, "--password-file",
            home.folder("new"))
        #expect(new.outputText == Self.firstKey + "\n")
        #expect(try FileSystem.list(home.keystore).count == 1)
    }

    @Test func `keys come in from files, and only once`() throws {
        let home = try Home().withFirst()
        let again = try home.unlocked("import", "--dev", "--light")
        #expect(again.status == 1)
        #expect(again.diagnosticsText.contains("already"))
        try home.write("bare", Self.firstKey.dropFirst(2) + "\n")
        let other = try ChildProcess.run(
            AssayProgram.path,
            [
                "wallet", "import", "--private-key-file", home.folder("bare"), "--light",
                "--keystore", home.folder("other"), "--password-file", home.password,
            ])
        #expect(other.outputText == Self.first + "\n")
        let name = try #require(try FileSystem.list(home.keystore).first)
        let third = try ChildProcess.run(
            AssayProgram.path,
            [
                "wallet", "import", "--keystore-file", home.keystore + "/" + name, "--light",
                "--keystore", home.folder("third"), "--password-file", home.password,
            ])
        #expect(third.outputText == Self.first + "\n")
    }

    @Test func `a bare key goes to a new file for its owner alone`() throws {
        let home = try Home().withFirst()
        let out = home.folder("bare")
        let exported = try home.unlocked("export", Self.first, "--out", out)
        #expect(exported.outputText == out + "\n")
        #expect(FileSystem.permissions(out) == 0o600)
        #expect(try FileSystem.read(out, limit: 100) == Array((Self.firstKey + "\n").utf8))
        let again = try home.unlocked("export", Self.first, "--out", out)
        #expect(again.status == 1, "a file that is there is left alone")
    }

    @Test func `messages are signed and checked`() throws {
        let home = try Home().withFirst()
        let signed = try home.unlocked("sign", Self.first, "--message", "hello", "--json")
        let signature = try #require(try signed.document["signature"]?.string)
        let right = try home.wallet(
            "verify", Self.first, "--message", "hello", "--signature", signature)
        #expect(right.status == 0)
        let wrong = try home.wallet(
            "verify", Self.first, "--message", "hello!", "--signature", signature, "--json")
        #expect(wrong.status == 1)
        #expect(try wrong.document["valid"] == false)
        let development = try home.wallet("sign", "--dev", "--message", "hello")
        #expect(development.outputText == signature + "\n")
        let short = try home.wallet(
            "verify", Self.first, "--message", "hello", "--signature", "0x00")
        #expect(short.status == 64)
    }

    @Test func `typed data and transactions are signed and checked`() throws {
        let home = try Home()
        try home.write(
            "typed",
            #"{"types":{"T":[{"name":"v","type":"uint8"}]},"primaryType":"T","#
                + #""domain":{"name":"d"},"message":{"v":1}}"#)
        try home.write(
            "transaction",
            #"{"chainId":31337,"nonce":0,"gas":21000,"maxFeePerGas":"0x5","#
                + #""maxPriorityFeePerGas":1,"to":"\#(Self.first)","value":7}"#)
        for (option, member) in [
            ("--typed-data", "signature"), ("--transaction", "rawTransaction"),
        ] {
            let file = home.folder(option == "--typed-data" ? "typed" : "transaction")
            let signed = try home.wallet("sign", "--dev", option, file, "--json")
            #expect(signed.status == 0, "\(signed.diagnosticsText)")
            let text = try #require(try signed.document[member]?.string)
            let right = try home.wallet("verify", Self.first, option, file, "--signature", text)
            #expect(right.status == 0, "\(right.diagnosticsText)")
            let other = try home.wallet(
                "verify", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", option, file,
                "--signature", text)
            #expect(other.status == 1)
        }
        try home.write("typed", "{}")
        let broken = try home.wallet("sign", "--dev", "--typed-data", home.folder("typed"))
        #expect(broken.status == 1)
        #expect(broken.diagnosticsText.contains("typed data: there is no types"))
    }

    @Test(
        arguments: [
            (["new"], 77, "no terminal"),
            (["new", "--path", "m/0"], 64, "no option '--path'"),
            (["list", "0x00"], 64, "does not know what to do"),
            (["show"], 64, "needs ADDRESS"),
            (["show", "0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266"], 64, "right checksum"),
            (["export", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"], 1, "holds no key"),
            (["import"], 64, "--private-key-file"),
            (["sign", "--dev"], 64, "exactly one of"),
            (["sign", "--dev", "--message", "a", "--typed-data", "b"], 64, "exactly one of"),
            (["derive", "--dev", "--path", "m/x"], 1, "below 2^31"),
            (["derive", "--dev", "--path", "m/0", "--count", "2"], 64, "does not go with"),
            (["burn"], 64, "new or new-mnemonic"),
        ] as [([String], Int32, String)])
    func `mistakes are told`(words: [String], status: Int32, text: String) throws {
        let folder = try TemporaryFolder()
        // A session of its own has no terminal to ask at.
        let child = try ChildProcess.run(
            "setsid", ["--wait", AssayProgram.path, "wallet"] + words,
            environment: ["NO_COLOR": "1", "XDG_DATA_HOME": folder.path])
        #expect(child.status == status, "\(child.diagnosticsText)")
        #expect(child.diagnosticsText.contains(text), "\(child.diagnosticsText)")
        #expect(child.output.isEmpty)
    }

    @Test func `no secret is written where it should not be`() throws {
        let home = try Home().withFirst()
        let digits = String(Self.firstKey.dropFirst(2))
        for name in try FileSystem.list(home.keystore) {
            let file = try FileSystem.read(home.keystore + "/" + name, limit: 1 << 16)
            #expect(!String(decoding: file, as: UTF8.self).contains(digits))
        }
        for words in [["list"], ["show", Self.first]] {
            let child = try ChildProcess.run(
                AssayProgram.path, ["wallet"] + words + ["--keystore", home.keystore, "--json"])
            #expect(child.status == 0)
            #expect(!child.outputText.contains(digits))
        }
    }
}
