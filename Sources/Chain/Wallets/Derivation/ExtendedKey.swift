package import Cryptography
import Primitives

/// A private key with what its children are derived from (BIP-32 on secp256k1).
package struct ExtendedKey: Sendable {
    package let key: PrivateKey
    /// 32 bytes beside the key; who has both has every key below.
    package let chainCode: [UInt8]
    /// How many steps lead here from the root.
    package let depth: Int

    /// The root of the tree that grows from a seed of 16 to 64 bytes.
    package init(seed: [UInt8]) throws(DerivationFailure) {
        guard (16...64).contains(seed.count) else { throw .seedCount(got: seed.count) }
        let digest = HMAC.sha512(key: Array("Bitcoin seed".utf8), seed)
        guard let secret = Hash32(digest[..<32]), let key = PrivateKey(secret) else {
            throw .noKey(path: "m")
        }
        self.init(key: key, chainCode: Array(digest[32...]), depth: 0)
    }

    private init(key: PrivateKey, chainCode: [UInt8], depth: Int) {
        self.key = key
        self.chainCode = chainCode
        self.depth = depth
    }

    /// The key at the end of a path that starts here.
    package func derived(_ path: DerivationPath) throws(DerivationFailure) -> ExtendedKey {
        var current = self
        for step in path.steps {
            guard let child = current.child(step) else { throw .noKey(path: path.description) }
            current = child
        }
        return current
    }

    /// The child of one step; `nil` where the hash is no key.
    package func child(_ step: DerivationPath.Step) -> ExtendedKey? {
        var data =
            step.isHardened ? [0] + key.exposedSecret.bytes : key.publicKey.compressed
        for shift in [24, 16, 8, 0] as [UInt32] {
            data.append(UInt8(truncatingIfNeeded: step.index >> shift))
        }
        let digest = HMAC.sha512(key: chainCode, data)
        guard let tweak = Hash32(digest[..<32]), let child = key.adding(tweak) else { return nil }
        return ExtendedKey(key: child, chainCode: Array(digest[32...]), depth: depth + 1)
    }
}
