import Cryptography
import Platform
import Primitives
import Wallets

/// Where a command takes a key from, when it is not one of the keystore.
enum KeySource {
    static let privateKeyFile = Option<String>.text(
        "--private-key-file", "FILE",
        help: "a file with the 64 hexadecimal digits of a key; - for standard input")
    static let mnemonicFile = Option<String>.text(
        "--mnemonic-file", "FILE",
        help: "a file with the words of a mnemonic; - for standard input (default for actions "
            + "that need one: $ASSAY_MNEMONIC, or asked at the terminal)")
    static let development = Flag(
        "--dev", help: "the mnemonic of development nodes, whose keys everybody knows")
    static let passphraseFile = Option<String>.text(
        "--passphrase-file", "FILE", help: "a file with the passphrase of the mnemonic")
    static let index = Option<Int>.integer(
        "--index", 0...Int(Int32.max), help: "the account of the mnemonic (default: 0)")
    static let path = Option<String>.text(
        "--path", "PATH", help: "another path than m/44'/60'/0'/0/INDEX")

    static let mnemonicOptions = [
        mnemonicFile.specification, development.specification, passphraseFile.specification,
        index.specification, path.specification,
    ]

    /// The key that the options name; `nil` when they name none.
    static func key(_ input: Invocation) throws -> PrivateKey? {
        let isMnemonic = input[development] || input[mnemonicFile] != nil
        if let file = input[privateKeyFile] {
            guard !isMnemonic else {
                throw UsageError.contradiction("--private-key-file", "a mnemonic")
            }
            return try bareKey(file)
        }
        guard isMnemonic else { return nil }
        return try derived(from: try mnemonic(input), input).key
    }

    /// The key at the path that the options name.
    static func derived(
        from mnemonic: Mnemonic, _ input: Invocation
    ) throws -> (key: PrivateKey, path: DerivationPath) {
        if input[path] != nil, input[index] != nil {
            throw UsageError.contradiction("--path", "--index")
        }
        let place =
            try input[path].map { try DerivationPath($0) }
            ?? DerivationPath.ethereum(UInt32(clamping: input[index] ?? 0))
        let root = try ExtendedKey(seed: try mnemonic.seed(passphrase: try passphrase(input)))
        return (try root.derived(place).key, place)
    }

    static func passphrase(_ input: Invocation) throws -> String {
        guard let file = input[passphraseFile] else { return "" }
        return String(decoding: try Passwords.line(of: file), as: UTF8.self)
    }

    /// The mnemonic of the options, the environment or the terminal.
    static func mnemonic(_ input: Invocation) throws -> Mnemonic {
        if input[development] {
            guard input[mnemonicFile] == nil else {
                throw UsageError.contradiction("--dev", "--mnemonic-file")
            }
            return try Mnemonic(DevelopmentAccounts.mnemonic)
        }
        let words = try Passwords.secret(
            file: input[mnemonicFile], variable: "ASSAY_MNEMONIC", prompt: "mnemonic: ",
            option: "--mnemonic-file")
        return try Mnemonic(String(decoding: words, as: UTF8.self))
    }

    private static func bareKey(_ file: String) throws -> PrivateKey {
        let line = String(decoding: try Passwords.line(of: file), as: UTF8.self)
        guard let secret = Hash32(hex: line), let key = PrivateKey(secret) else {
            throw CommandFailure(
                status: .locked,
                description: "the first line of \(file) should be a key of 64 hexadecimal digits")
        }
        return key
    }
}
