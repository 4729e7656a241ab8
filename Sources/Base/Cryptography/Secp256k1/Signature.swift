package import Primitives

/// An ECDSA signature on secp256k1 with what is needed to recover the public key from it.
package struct Signature: Hashable, Sendable {
    package var r: UInt256
    package var s: UInt256
    /// The parity of the y coordinate of the nonce point: 0 or 1.
    ///
    /// The other two values of the
    /// library, for an x coordinate beyond the group order, are as good as impossible and refused.
    package var parity: UInt8

    package init(r: UInt256, s: UInt256, parity: UInt8) {
        self.r = r
        self.s = s
        self.parity = parity
    }

    /// Reads r, s and parity: 32, 32 and 1 bytes; `nil` for another count.
    ///
    /// The range is not checked here but by every use.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 65 else { return nil }
        let all = Array(bytes)
        guard let r = UInt256(bigEndian: all[..<32]), let s = UInt256(bigEndian: all[32..<64])
        else { return nil }
        self.init(r: r, s: s, parity: all[64])
    }

    /// r, s and parity: 65 bytes.
    package var bytes: [UInt8] {
        r.bigEndianBytes + s.bigEndianBytes + [parity]
    }

    /// Refuses what Ethereum refuses since EIP-2: zero, too large, and the higher of the two s.
    package func checkRange() throws(SignatureFailure) {
        guard !r.isZero, r < Secp256k1.order else { throw .rOutOfRange(r) }
        guard !s.isZero, s < Secp256k1.order else { throw .sOutOfRange(s) }
        guard s <= Secp256k1.halfOrder else { throw .highS(s) }
        guard parity <= 1 else { throw .parity(parity) }
    }
}

/// Why a signature is refused.
package enum SignatureFailure: Error, Equatable, CustomStringConvertible {
    case rOutOfRange(UInt256)
    case sOutOfRange(UInt256)
    case highS(UInt256)
    case parity(UInt8)
    case noPublicKey

    package var description: String {
        switch self {
        case .rOutOfRange(let r):
            "signature: expected r between 1 and the group order, got \(r.hexadecimal)"
        case .sOutOfRange(let s):
            "signature: expected s between 1 and the group order, got \(s.hexadecimal)"
        case .highS(let s):
            "signature: expected the lower of the two values of s, got \(s.hexadecimal)"
        case .parity(let parity):
            "signature: expected a parity of 0 or 1, got \(parity)"
        case .noPublicKey:
            "signature: no public key could have made it"
        }
    }
}
