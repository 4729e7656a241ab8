package import Cryptography
import Primitives

extension Keystore {
    /// How long a guess at the password of a new file takes.
    package enum Strength: Hashable, Sendable, CaseIterable {
        /// 256 MiB and half a second: what geth writes.
        case standard
        /// 4 MiB and some hundredths of a second: for keys that guard nothing.
        case light

        /// The parameters of scrypt.
        package var cost: KeyDerivation.Scrypt {
            switch self {
            case .standard: .init(n: 262_144, r: 8, p: 1)
            case .light: .init(n: 4_096, r: 8, p: 6)
            }
        }
    }

    /// How many random bytes a new file takes: salt, counter and identifier.
    package static let entropyBytes = 64

    /// Encrypts a key; the random bytes must never be used again.
    package init(
        _ key: PrivateKey, password: [UInt8], strength: Strength, entropy: [UInt8]
    ) throws(KeystoreFailure) {
        guard entropy.count == Self.entropyBytes else {
            throw .entropyCount(expected: Self.entropyBytes, got: entropy.count)
        }
        let salt = Array(entropy[..<32])
        let counter = Array(entropy[32..<48])
        let derivation = Derivation.scrypt(strength.cost)
        let derived = try Self.derive(derivation, password: password, salt: salt, count: 32)
        let secret = key.exposedSecret.bytes
        guard
            let cipherText = AESCounterMode.apply(
                key: Array(derived.prefix(16)), counter: counter, to: secret)
        else { throw .notAKey }
        self.init(
            address: key.address, identifier: Self.identifier(Array(entropy[48...])),
            derivation: derivation, derivedKeyBytes: 32, salt: salt,
            sealed: (counter, cipherText, Self.mac(derived: derived, cipherText: cipherText)))
    }

    /// Random bytes in the form of RFC 9562, version 4.
    private static func identifier(_ random: [UInt8]) -> String {
        var bytes = random
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array(Hex.encode(bytes))
        let ends = [0, 8, 12, 16, 20, 32]
        return zip(ends, ends.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }
}
