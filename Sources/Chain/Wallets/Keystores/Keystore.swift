package import Cryptography
package import Primitives

/// An encrypted private key as every Ethereum program reads and writes it (Web3 Secret Storage,
/// version 3).
package struct Keystore: Hashable, Sendable {
    /// How the password becomes a key.
    package enum Derivation: Hashable, Sendable {
        case scrypt(KeyDerivation.Scrypt)
        /// PBKDF2 with HMAC-SHA-256.
        case pbkdf2(iterations: Int)
    }

    /// The account, where the file names it.
    package let address: Address?
    /// A random name that means nothing.
    package let identifier: String?
    package let derivation: Derivation
    package let derivedKeyBytes: Int
    package let salt: [UInt8]
    let counter: [UInt8]
    let cipherText: [UInt8]
    let mac: Hash32

    init(
        address: Address?, identifier: String?, derivation: Derivation, derivedKeyBytes: Int,
        salt: [UInt8], sealed: (counter: [UInt8], cipherText: [UInt8], mac: Hash32)
    ) {
        self.address = address
        self.identifier = identifier
        self.derivation = derivation
        self.derivedKeyBytes = derivedKeyBytes
        self.salt = salt
        counter = sealed.counter
        cipherText = sealed.cipherText
        mac = sealed.mac
    }

    /// The key, if this is its password.
    ///
    /// Takes as long as the file says, within ``WalletLimits``: half a second for usual files.
    package func decrypt(password: [UInt8]) throws(KeystoreFailure) -> PrivateKey {
        let derived = try Self.derive(
            derivation, password: password, salt: salt, count: derivedKeyBytes)
        let code = Self.mac(derived: derived, cipherText: cipherText)
        guard ConstantTime.areEqual(code.bytes, mac.bytes) else { throw .wrongPassword }
        let plain = AESCounterMode.apply(
            key: Array(derived.prefix(16)), counter: counter, to: cipherText)
        // Old programs left out leading zeros, so a short key is a number.
        guard let plain, plain.count <= 32,
            let secret = Hash32([UInt8](repeating: 0, count: 32 - plain.count) + plain),
            let key = PrivateKey(secret)
        else { throw .notAKey }
        if let address, address != key.address {
            throw .wrongAddress(expected: address, got: key.address)
        }
        return key
    }

    static func derive(
        _ derivation: Derivation, password: [UInt8], salt: [UInt8], count: Int
    ) throws(KeystoreFailure) -> [UInt8] {
        guard password.count <= WalletLimits.passwordBytes else {
            throw .passwordTooLong(limit: WalletLimits.passwordBytes, got: password.count)
        }
        do throws(KeyDerivationFailure) {
            switch derivation {
            case .scrypt(let cost):
                return try KeyDerivation.scrypt(
                    cost, password: password, salt: salt, count: count,
                    memoryLimit: WalletLimits.scryptMemory)
            case .pbkdf2(let iterations):
                return try KeyDerivation.pbkdf2(
                    .sha256, password: password, salt: salt, iterations: iterations, count: count)
            }
        } catch {
            throw .derivation(error)
        }
    }

    /// What tells the right password from a wrong one; it covers the second half of the key.
    static func mac(derived: [UInt8], cipherText: [UInt8]) -> Hash32 {
        Keccak256.hash(derived[16..<32] + cipherText)
    }
}
