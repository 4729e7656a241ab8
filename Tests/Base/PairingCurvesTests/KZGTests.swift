import ConformanceVectors
import PairingCurves
import Primitives
import Testing

/// Polynomials a + b · X, whose openings can be written down with τ · G.
@Suite struct KZGTests {
    private let g = BLS12381.G1.generator

    /// τ · G from the ceremony.
    private func tau() throws -> AffinePoint<BLS12381.G1> {
        let bytes = Hex.decode(
            "ad3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28e27c8dcd8fc7cb42"
                + "d25926fc0c97b336e9f0fb35e5a04c81")
        return try AffinePoint(compressed: try #require(bytes))
    }

    @Test func `both parts of the setup have the same secret`() throws {
        let pairs: [BLS12381.Pairing.Pair] = [
            (try tau(), PreparedPoint(BLS12381.G2.generator)), (-g, PreparedPoint(KZG.setup)),
        ]
        #expect(BLS12381.Pairing.isOne(pairs))
    }

    @Test func `values are accepted and every lie is refused`() throws {
        let tau = try tau()
        for (a, b, z) in [(5, 0, 9), (0, 0, 0), (17, 3, 0), (123, 456, 789)]
            as [(
                UInt64, UInt64, UInt64
            )]
        {
            let (a, b, z) = (UInt256(a), UInt256(b), UInt256(z))
            let commitment = (g.times(a) + tau.times(b)).affine.compressed
            let proof = g.times(b).affine.compressed
            func isOpening(
                _ commitment: [UInt8], _ proof: [UInt8], _ z: UInt256, _ y: UInt256
            ) -> Bool { KZG.isOpening(commitment: commitment, proof: proof, z: z, y: y) }
            let y = a + b * z
            #expect(isOpening(commitment, proof, z, y))
            #expect(!isOpening(commitment, proof, z, y + 1))
            #expect(!isOpening(commitment, g.times(b + 1).affine.compressed, z, y))
            #expect(!isOpening(g.times(a + 99).affine.compressed, proof, z, y))
            #expect(isOpening(commitment, proof, z + 1, y) == b.isZero)
            #expect(!isOpening(commitment, proof, z + BLS12381.order, y))
            #expect(!isOpening(commitment, proof, z, y + BLS12381.order))
            #expect(!isOpening(Array(commitment.dropLast()), proof, z, y))
        }
    }

    @Test func `damaged commitments and proofs are refused`() throws {
        let commitment = (g.times(123) + (try tau()).times(456)).affine.compressed
        let proof = g.times(456).affine.compressed
        let y = UInt256(123 + 456 * 789)
        #expect(KZG.isOpening(commitment: commitment, proof: proof, z: 789, y: y))
        var refused = 0
        for bytes in Mutations(of: [commitment, proof], count: 300) {
            let asCommitment = KZG.isOpening(commitment: bytes, proof: proof, z: 789, y: y)
            let asProof = KZG.isOpening(commitment: commitment, proof: bytes, z: 789, y: y)
            #expect(bytes == commitment || !asCommitment)
            #expect(bytes == proof || !asProof)
            refused += asCommitment || asProof ? 0 : 1
        }
        #expect(refused > 250)
    }
}
