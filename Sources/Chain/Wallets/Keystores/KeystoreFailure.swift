package import Cryptography
package import Encodings
package import Primitives

/// Why a keystore file cannot be opened.
package enum KeystoreFailure: Error, Hashable, CustomStringConvertible {
    case json(JSONFailure)
    case missing(member: String)
    case wrongKind(member: String, expected: String, got: String)
    case unsupported(member: String, expected: String, got: String)
    case outOfRange(member: String, expected: String, got: String)
    case derivation(KeyDerivationFailure)
    case passwordTooLong(limit: Int, got: Int)
    /// The password is another one, or the file was changed: the two cannot be told apart.
    case wrongPassword
    case notAKey
    case wrongAddress(expected: Address, got: Address)
    /// The random bytes that a new file needs.
    case entropyCount(expected: Int, got: Int)

    package var description: String {
        switch self {
        case .json(let failure): "keystore: \(failure)"
        case .missing(let member): "keystore: there is no '\(member)'"
        case .wrongKind(let member, let expected, let got):
            "keystore: '\(member)' should be \(expected), got \(got)"
        case .unsupported(let member, let expected, let got):
            "keystore: '\(member)' should be \(expected), got '\(got)'"
        case .outOfRange(let member, let expected, let got):
            "keystore: '\(member)' should be \(expected), got \(got)"
        case .derivation(let failure): "keystore: \(failure)"
        case .passwordTooLong(let limit, let got):
            "a password has at most \(limit) bytes, got \(got)"
        case .wrongPassword: "the password is wrong, or the keystore file was changed"
        case .notAKey: "what the keystore holds is no key of secp256k1"
        case .wrongAddress(let expected, let got):
            "the keystore is named after \(expected.checksummed) and holds the key of "
                + got.checksummed
        case .entropyCount(let expected, let got):
            "a new keystore needs \(expected) random bytes, got \(got)"
        }
    }
}
