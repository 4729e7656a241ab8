import CSecp256k1
package import Primitives

/// A number between 1 and the group order that nobody else should know.
package struct PrivateKey: Sendable {
    private let secret: [UInt8]
    package let publicKey: PublicKey

    /// Takes 32 bytes; `nil` when they are zero or not below the group order.
    package init?(_ secret: Hash32) {
        let bytes = secret.bytes
        var point = secp256k1_pubkey()
        let context = unsafe Secp256k1.context.pointer
        guard unsafe secp256k1_ec_pubkey_create(context, &point, bytes) == 1 else { return nil }
        self.secret = bytes
        publicKey = PublicKey(point)
    }

    /// The key of a name, for networks where every key is public knowledge (devnet, tests): the
    /// Keccak-256 of the text, hashed again in the practically impossible case that it is no key.
    package init(insecurelyFrom name: String) {
        var digest = Keccak256.hash(Array(name.utf8))
        while true {
            if let key = PrivateKey(digest) {
                self = key
                return
            }
            digest = Keccak256.hash(digest.bytes)
        }
    }

    /// The account that this key signs for.
    package var address: Address { publicKey.address }

    /// Signs a digest with the nonce of RFC 6979 and the lower s: the same digest always has the
    /// same signature.
    package func sign(_ digest: Hash32) -> Signature {
        var made = secp256k1_ecdsa_recoverable_signature()
        let context = unsafe Secp256k1.context.pointer
        let isMade = unsafe secp256k1_ecdsa_sign_recoverable(
            context, &made, digest.bytes, secret, nil, nil)
        precondition(isMade == 1, "a valid key signs every digest")
        var compact = [UInt8](repeating: 0, count: 64)
        var parity: Int32 = 0
        unsafe secp256k1_ecdsa_recoverable_signature_serialize_compact(
            context, &compact, &parity, &made)
        return Signature(
            r: UInt256(bigEndian: compact[..<32]) ?? .zero,
            s: UInt256(bigEndian: compact[32...]) ?? .zero,
            parity: UInt8(truncatingIfNeeded: parity))
    }

    /// The 32 bytes of the key itself, for whoever stores or shows it.
    package var exposedSecret: Hash32 { Hash32(secret) ?? .zero }

    /// The key `self + tweak` modulo the group order, as BIP-32 derives.
    ///
    /// `nil` when the tweak is not below the order or the sum is zero.
    package func adding(_ tweak: Hash32) -> PrivateKey? {
        var sum = secret
        let context = unsafe Secp256k1.context.pointer
        guard unsafe secp256k1_ec_seckey_tweak_add(context, &sum, tweak.bytes) == 1 else {
            return nil
        }
        return Hash32(sum).flatMap { PrivateKey($0) }
    }
}

/// A key in a log or a message shows whose it is and not what it is.
extension PrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "private key of \(address)" }

    package var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}
