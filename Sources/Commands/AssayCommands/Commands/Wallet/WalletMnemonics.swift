import Cryptography
import Encodings
import Platform
import Primitives
import Wallets

/// The actions on mnemonics.
enum WalletMnemonics {
    static func run(
        _ action: WalletCommand.Action, _ input: Invocation, _ output: Output
    ) throws -> ExitStatus {
        if action == .newMnemonic {
            try make(words: input[WalletCommand.words] ?? 12, output)
        } else {
            try derive(input, output)
        }
        return .success
    }

    private static func make(words: Int, _ output: Output) throws {
        let mnemonic = try Mnemonic(entropy: Entropy.bytes(words / 3 * 4))
        let key = try DevelopmentAccounts.keys(1, of: mnemonic).first
        let address = key?.address.checksummed ?? ""
        output.text(mnemonic.text)
        output.note("the first account is \(address); whoever has the words has every account")
        output.document([
            "mnemonic": .string(mnemonic.text), "path": "m/44'/60'/0'/0/0",
            "address": .string(address),
        ])
    }

    private static func derive(_ input: Invocation, _ output: Output) throws {
        let mnemonic = try KeySource.mnemonic(input)
        let accounts = try derived(mnemonic, input)
        let showsKeys = input[WalletCommand.showKeys]
        for (path, key) in accounts {
            let secret = showsKeys ? "  \(key.exposedSecret)" : ""
            output.text("\(path)  \(key.address.checksummed)\(secret)")
        }
        output.document(
            .array(
                accounts.map { path, key in
                    var account: JSONObject = JSONObject()
                    account["path"] = .string(path.description)
                    account["address"] = .string(key.address.checksummed)
                    if showsKeys { account["privateKey"] = .string("\(key.exposedSecret)") }
                    return .object(account)
                }))
    }

    private static func derived(
        _ mnemonic: Mnemonic, _ input: Invocation
    ) throws -> [(path: DerivationPath, key: PrivateKey)] {
        guard input[KeySource.path] == nil else {
            guard input[WalletCommand.count] == nil else {
                throw UsageError.contradiction("--path", "--count")
            }
            let single = try KeySource.derived(from: mnemonic, input)
            return [(single.path, single.key)]
        }
        let root = try ExtendedKey(
            seed: try mnemonic.seed(passphrase: try KeySource.passphrase(input)))
        let first = input[KeySource.index] ?? 0
        return try (first..<first + (input[WalletCommand.count] ?? 1)).map { index in
            let path = try DerivationPath.ethereum(UInt32(clamping: index))
            return (path, try root.derived(path).key)
        }
    }
}
