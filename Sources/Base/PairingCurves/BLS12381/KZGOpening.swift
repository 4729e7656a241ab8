import Cryptography
package import Primitives

/// Openings of polynomial commitments by Kate, Zaverucha and Goldberg, as blobs have them
/// (EIP-4844).
package enum KZG {
    /// [τ] of the generator of G2, from the ceremony that made Ethereum's trusted setup.
    ///
    /// Nothing else of the setup is needed to check an opening.
    package static let setup: AffinePoint<BLS12381.G2> = {
        let text =
            "b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d"
            + "2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e2"
            + "3926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2"
        guard let bytes = Hex.decode(text),
            let point = try? AffinePoint<BLS12381.G2>(compressed: bytes)
        else { preconditionFailure("the setup is a point of G2") }
        return point
    }()

    private static let preparedSetup = PreparedPoint<BLS12381>(setup)
    private static let preparedNegative = PreparedPoint<BLS12381>(-BLS12381.G2.generator)

    /// The versioned hash of EIP-4844 of a commitment.
    package static func versionedHash(_ commitment: [UInt8]) -> Hash32 {
        let words = SHA256.hash(commitment).words
        let first = words.0 & (UInt64.max >> 8) | 0x01 << 56
        return Hash32(words: (first, words.1, words.2, words.3))
    }

    /// Whether the polynomial of a commitment has the value y at z, by a proof; commitment and
    /// proof are compressed points of G1.
    ///
    /// Bytes that are no points and numbers that are not below the order give `false`.
    package static func isOpening(
        commitment: [UInt8], proof: [UInt8], z: UInt256, y: UInt256
    ) -> Bool {
        guard z < BLS12381.order, y < BLS12381.order,
            let commitment = try? AffinePoint<BLS12381.G1>(compressed: commitment),
            let proof = try? AffinePoint<BLS12381.G1>(compressed: proof)
        else { return false }
        // e(C − y·G + z·proof, −H) · e(proof, τ·H) = 1: only points of G1 are multiplied.
        let minusY = y.isZero ? y : BLS12381.order - y
        let sum = JacobianPoint<BLS12381.G1>.sum(of: [
            ScalarTerm(BLS12381.G1.generator, minusY), ScalarTerm(proof, z),
        ])
        return BLS12381.Pairing.isOne([
            ((sum + commitment).affine, preparedNegative), (proof, preparedSetup),
        ])
    }
}
