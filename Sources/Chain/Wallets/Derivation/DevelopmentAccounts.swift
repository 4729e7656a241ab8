package import Cryptography

/// The accounts that every development node of Ethereum has, whose keys everybody knows.
package enum DevelopmentAccounts {
    /// The words that anvil and Hardhat use; nothing of value may ever belong to them.
    package static let mnemonic = "test test test test test test test test test test test junk"

    /// The path of the first account is `m/44'/60'/0'/0/0`, as for a real wallet.
    package static let pathPrefix = "m/44'/60'/0'/0/"

    /// The first keys in their order, at most 1,000.
    package static func keys(
        _ count: Int = 10, mnemonic: String = mnemonic
    ) throws -> [PrivateKey] {
        try keys(count, of: Mnemonic(mnemonic))
    }

    /// The first keys of any mnemonic in their order, at most 1,000.
    package static func keys(
        _ count: Int, of mnemonic: Mnemonic, passphrase: String = ""
    ) throws -> [PrivateKey] {
        let account = try ExtendedKey(seed: mnemonic.seed(passphrase: passphrase))
            .derived(DerivationPath("m/44'/60'/0'/0"))
        return try (0..<UInt32(clamping: min(max(count, 0), 1_000))).map { number in
            guard let step = DerivationPath.Step(number), let child = account.child(step) else {
                throw DerivationFailure.noKey(path: pathPrefix + "\(number)")
            }
            return child.key
        }
    }
}
