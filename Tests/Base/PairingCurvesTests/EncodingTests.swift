import ConformanceVectors
import Cryptography
import PairingCurves
import Primitives
import Testing

@Suite struct EncodingTests {
    private static func points() -> [(AffinePoint<BLS12381.G1>, AffinePoint<BLS12381.G2>)] {
        [.zero, .one, 2, 3, 0xffff_ffff, BLS12381.order - 1].map {
            (BLS12381.G1.generator.times($0).affine, BLS12381.G2.generator.times($0).affine)
        }
    }

    @Test func `points come back from their encodings`() throws {
        for (p, q) in Self.points() {
            #expect(try AffinePoint<BLS12381.G1>(encoded: p.encoded[...]) == p)
            #expect(try AffinePoint<BLS12381.G2>(encoded: q.encoded[...]) == q)
            #expect(try AffinePoint<BLS12381.G1>(compressed: p.compressed) == p)
            #expect(try AffinePoint<BLS12381.G2>(compressed: q.compressed) == q)
            #expect(try AffinePoint<BLS12381.G1>(compressed: (-p).compressed) == -p)
            #expect(try AffinePoint<BLS12381.G2>(compressed: (-q).compressed) == -q)
        }
        for scalar in [.zero, .one, 77, BN254.order - 1] as [UInt256] {
            let p = BN254.G1.generator.times(scalar).affine
            let q = multiple(JacobianPoint(BN254.G2.generator), scalar).affine
            #expect(try AffinePoint<BN254.G1>(encoded: p.encoded[...]) == p)
            #expect(try AffinePoint<BN254.G2>(encoded: q.encoded[...]) == q)
        }
    }

    @Test func `what is no point is refused with its reason`() throws {
        let p = BLS12381.G1.generator
        #expect(throws: PointFailure.length(expected: 128, got: 127)) {
            try AffinePoint<BLS12381.G1>(encoded: p.encoded.dropLast())
        }
        var turned = p.encoded
        turned[127] ^= 1
        #expect(throws: PointFailure.notOnCurve) {
            try AffinePoint<BLS12381.G1>(encoded: turned[...])
        }
        turned = p.encoded
        turned[0] = 1
        #expect(throws: PointFailure.coordinateOutOfRange) {
            try AffinePoint<BLS12381.G1>(encoded: turned[...])
        }
        turned = p.compressed
        turned[0] &= 0x7f
        #expect(throws: PointFailure.contradictoryFlags) {
            try AffinePoint<BLS12381.G1>(compressed: turned)
        }
        var neutral = AffinePoint<BLS12381.G1>.infinity.compressed
        #expect(neutral == [0xc0] + [UInt8](repeating: 0, count: 47))
        neutral[0] |= 0x20
        #expect(throws: PointFailure.contradictoryFlags) {
            try AffinePoint<BLS12381.G1>(compressed: neutral)
        }
        var generator = CounterGenerator(seed: .zero, domain: "no members")
        let stranger = drawPoint(&generator, BLS12381.G1.self)
        #expect(throws: PointFailure.notInSubgroup) {
            try AffinePoint<BLS12381.G1>(compressed: stranger.compressed)
        }
        let other = drawPoint(&generator, BLS12381.G2.self)
        #expect(throws: PointFailure.notInSubgroup) {
            try AffinePoint<BLS12381.G2>(compressed: other.compressed)
        }
    }

    /// Damages encodings: some are read, and `holds` of these; most are refused.
    private func expectPoints<Point>(
        _ seeds: [[UInt8]], count: Int, read: ([UInt8]) throws -> Point,
        holds: (Point, [UInt8]) -> Bool
    ) {
        var (accepted, refused) = (0, 0)
        for bytes in Mutations(of: seeds, count: count) {
            guard let point = try? read(bytes) else {
                refused += 1
                continue
            }
            accepted += 1
            #expect(holds(point, bytes))
        }
        #expect(accepted > 0 && refused > 500, "\(accepted) read, \(refused) refused")
    }

    @Test func `damaged bytes are refused or are points`() throws {
        let points = Self.points()
        expectPoints(points.map(\.0.encoded), count: 4_000) {
            try AffinePoint<BLS12381.G1>(encoded: $0[...])
        } holds: { p, bytes in
            (p.isInfinity || AffinePoint(checking: p.x, p.y) == p) && p.encoded == bytes
        }
        expectPoints(points.map(\.1.encoded), count: 4_000) {
            try AffinePoint<BLS12381.G2>(encoded: $0[...])
        } holds: { q, bytes in
            (q.isInfinity || AffinePoint(checking: q.x, q.y) == q) && q.encoded == bytes
        }
        expectPoints(points.map(\.0.compressed), count: 2_000) {
            try AffinePoint<BLS12381.G1>(compressed: $0)
        } holds: { p, bytes in
            p.isInSubgroup && p.compressed == bytes
        }
        expectPoints(points.map(\.1.compressed), count: 1_000) {
            try AffinePoint<BLS12381.G2>(compressed: $0)
        } holds: { q, bytes in
            q.isInSubgroup && q.compressed == bytes
        }
        let bn = [UInt256.zero, .one, 77].map {
            (
                BN254.G1.generator.times($0).affine.encoded,
                multiple(JacobianPoint(BN254.G2.generator), $0).affine.encoded
            )
        }
        expectPoints(bn.map(\.0), count: 4_000) {
            try AffinePoint<BN254.G1>(encoded: $0[...])
        } holds: { p, bytes in
            p.encoded == bytes
        }
        expectPoints(bn.map(\.1), count: 4_000) {
            try AffinePoint<BN254.G2>(encoded: $0[...])
        } holds: { q, bytes in
            q.encoded == bytes
        }
    }
}
