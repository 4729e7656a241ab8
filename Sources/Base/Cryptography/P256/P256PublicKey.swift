import COpenSSL
package import Primitives

/// A claimed point on the curve secp256r1, which is P-256 of FIPS 186.
package struct P256PublicKey: Hashable, Sendable {
    package let x, y: UInt256

    package init(x: UInt256, y: UInt256) {
        self.x = x
        self.y = y
    }

    /// Whether the owner of this key made the signature over the digest; either of the two s that
    /// sign the same digest is accepted.
    ///
    /// A key that is no point of the curve has made none.
    package func verifies(r: UInt256, s: UInt256, over digest: Hash32) -> Bool {
        guard !r.isZero, r < P256.order, !s.isZero, s < P256.order else { return false }
        guard x < P256.prime, y < P256.prime else { return false }
        guard let group = unsafe P256.group.pointer, let scratch = BigNumberScratch(),
            let order = unsafe EC_GROUP_get0_order(group),
            let rNumber = BigNumber(r.bigEndianBytes), let inverse = BigNumber(s.bigEndianBytes),
            let u1 = BigNumber(digest.bytes), let u2 = BigNumber([]),
            let key = P256.Point([0x04] + x.bigEndianBytes + y.bigEndianBytes, scratch),
            let sum = P256.Point(nil, scratch)
        else { return false }
        let context = unsafe scratch.pointer
        // R = digest / s · G + r / s · key; the signature is right when its x is r.
        let isSummed =
            unsafe BN_mod_inverse(inverse.pointer, inverse.pointer, order, context) != nil
            && BN_mod_mul(u1.pointer, u1.pointer, inverse.pointer, order, context) == 1
            && BN_mod_mul(u2.pointer, rNumber.pointer, inverse.pointer, order, context) == 1
            && EC_POINT_mul(group, sum.pointer, u1.pointer, key.pointer, u2.pointer, context) == 1
            && EC_POINT_is_at_infinity(group, sum.pointer) == 0
            && EC_POINT_get_affine_coordinates(group, sum.pointer, u1.pointer, nil, context) == 1
            && BN_nnmod(u1.pointer, u1.pointer, order, context) == 1
        return unsafe isSummed && BN_cmp(u1.pointer, rNumber.pointer) == 0
    }
}
