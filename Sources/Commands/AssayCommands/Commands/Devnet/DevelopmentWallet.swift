import Cryptography
import Primitives
import Wallets

/// The accounts of a devnet whose keys everybody may know.
struct DevelopmentWallet {
    let mnemonic: String
    let keys: [PrivateKey]

    /// Takes the words that are given, or makes them from a seed, or takes those of every devnet.
    init(mnemonic given: String?, seed: UInt64?, count: Int) throws {
        mnemonic = try given ?? seed.map(Self.words) ?? DevelopmentAccounts.mnemonic
        keys = try DevelopmentAccounts.keys(count, of: Mnemonic(mnemonic))
    }

    private static func words(of seed: UInt64) throws -> String {
        let hash = Keccak256.hash(Array("assay devnet accounts \(seed)".utf8))
        return try Mnemonic(entropy: Array(hash.bytes.prefix(16))).text
    }
}
