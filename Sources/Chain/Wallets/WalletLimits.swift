/// The bounds of everything that a wallet reads from a file, a page or a person.
package enum WalletLimits {
    /// The bytes of the words of a mnemonic; 24 words have at most 215 with their spaces.
    package static let mnemonicBytes = 1_024
    /// The bytes of the passphrase of a mnemonic.
    package static let passphraseBytes = 1_024
    /// The steps of a derivation path; BIP-32 counts the depth in one byte, wallets use five.
    package static let pathSteps = 32
    /// The bytes of the text of a derivation path.
    package static let pathBytes = 512

    /// The bytes of a keystore file; a usual one has 500.
    package static let keystoreBytes = 65_536
    /// How deep a keystore file nests; a usual one has three levels.
    package static let keystoreDepth = 8
    /// The bytes of a password; longer ones are no better and cost time to hash.
    package static let passwordBytes = 4_096
    /// The bytes of an encrypted key; 32 are usual, and some old programs wrote 31.
    package static let keyBytes = 1...32
    /// The bytes of salt in a keystore file.
    package static let saltBytes = 1_024
    /// The bytes that the key derivation of a keystore file may ask for; 32 are used.
    package static let derivedKeyBytes = 32...1_024
    /// The memory that the scrypt of a keystore file may take; the usual parameters take 256 MiB.
    package static let scryptMemory = 1 << 30
    /// The bound of n · r · p, eight times the usual 2^21: some five seconds.
    package static let scryptWork: UInt64 = 1 << 24
    /// The bound of the rounds of PBKDF2, thirty times the usual 262,144: some five seconds.
    package static let pbkdf2Rounds = 10_000_000

    /// The bytes of a typed message as JSON.
    package static let typedDataBytes = 262_144
    /// How deep the values of a typed message may nest, and how many dimensions an array has.
    package static let typedDataDepth = 32
    /// How many struct types a typed message may declare.
    package static let typedDataTypes = 256
    /// How many members a struct type may have.
    package static let typedDataMembers = 256
    /// How many values may be hashed in all.
    package static let typedDataValues = 100_000

    /// The bytes of an unsigned transaction as JSON.
    package static let transactionBytes = 1 << 20
    /// How deep an unsigned transaction nests: its access list has four levels.
    package static let transactionDepth = 8
}
