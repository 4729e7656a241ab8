import Cryptography
import Primitives

/// BLS signatures with keys in G1 and signatures in G2, as the IETF drafts and Ethereum's consensus
/// layer have them.
package enum BLSSignatures {
    /// The domain of a message when keys are proven by their own signatures or messages differ.
    package static let basicDomain = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"

    /// The point of a message by the suite BLS12381G2_XMD:SHA-256_SSWU_RO_ of RFC 9380.
    package static func point(
        of message: [UInt8], domain: String
    ) -> AffinePoint<BLS12381.G2> {
        let bytes = expanded(message, domain: Array(domain.utf8), blocks: 8)
        let numbers = (0..<4).map { BLS12381.Fp(reducing: bytes[$0 * 64..<$0 * 64 + 64]) }
        return BLS12381.mapToG2(Fp2(numbers[0], numbers[1]), Fp2(numbers[2], numbers[3])).affine
    }

    /// expand_message_xmd of RFC 9380 with SHA-256: `blocks` times 32 bytes.
    private static func expanded(_ message: [UInt8], domain: [UInt8], blocks: UInt8) -> [UInt8] {
        let short =
            domain.count < 256
            ? domain : SHA256.hash(Array("H2C-OVERSIZE-DST-".utf8) + domain).bytes
        let suffix = short + [UInt8(truncatingIfNeeded: short.count)]
        let count = Int(blocks) * 32
        let length = [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        let first = SHA256.hash(
            [UInt8](repeating: 0, count: 64) + message + length + [0] + suffix)
        var block = SHA256.hash(first.bytes + [1] + suffix)
        var bytes = block.bytes
        for index in 1..<blocks {
            let mixed = zip(first.bytes, block.bytes).map { $0 ^ $1 }
            block = SHA256.hash(mixed + [index + 1] + suffix)
            bytes += block.bytes
        }
        return bytes
    }

    /// Whether the owner of a key, 48 bytes, made a signature, 96 bytes, over a message.
    ///
    /// Bytes that are no points of the groups, and the neutral element as a key, give `false`.
    package static func verifies(
        _ signature: [UInt8], by key: [UInt8], over message: [UInt8], domain: String
    ) -> Bool {
        verifies(signature, by: [(key, message)], domain: domain)
    }

    /// Whether a signature is the sum of signatures by each key over its message.
    ///
    /// In the basic scheme the messages have to differ, which is for the caller to see to.
    package static func verifies(
        _ signature: [UInt8], by signers: [(key: [UInt8], message: [UInt8])], domain: String
    ) -> Bool {
        guard !signers.isEmpty, let sum = try? AffinePoint<BLS12381.G2>(compressed: signature)
        else { return false }
        var pairs: [BLS12381.Pairing.Pair] = [
            (-BLS12381.G1.generator, PreparedPoint(sum))
        ]
        for signer in signers {
            guard let key = try? AffinePoint<BLS12381.G1>(compressed: signer.key),
                !key.isInfinity
            else { return false }
            pairs.append((key, PreparedPoint(point(of: signer.message, domain: domain))))
        }
        return BLS12381.Pairing.isOne(pairs)
    }
}
