import Cryptography
import PairingCurves
import Primitives
import Testing

@Suite struct GroupTests {
    @Test func `all four groups obey the laws`() throws {
        checkGroupLaws(BN254.G1.generator, order: BN254.order)
        checkGroupLaws(BN254.G2.generator, order: BN254.order)
        checkGroupLaws(BLS12381.G1.generator, order: BLS12381.order)
        checkGroupLaws(BLS12381.G2.generator, order: BLS12381.order)
    }

    @Test func `the generators are points of their curves and groups`() {
        let bn = (BN254.G1.generator, BN254.G2.generator)
        #expect(AffinePoint<BN254.G1>(checking: bn.0.x, bn.0.y) != nil)
        #expect(AffinePoint<BN254.G2>(checking: bn.1.x, bn.1.y) != nil)
        #expect(bn.1.isInSubgroup)
        let bls = (BLS12381.G1.generator, BLS12381.G2.generator)
        #expect(AffinePoint<BLS12381.G1>(checking: bls.0.x, bls.0.y) != nil)
        #expect(AffinePoint<BLS12381.G2>(checking: bls.1.x, bls.1.y) != nil)
        #expect(bls.0.isInSubgroup && bls.1.isInSubgroup)
    }

    @Test func `the neutral element is in every group`() {
        #expect(AffinePoint<BN254.G2>.infinity.isInSubgroup)
        #expect(AffinePoint<BLS12381.G1>.infinity.isInSubgroup)
        #expect(AffinePoint<BLS12381.G2>.infinity.isInSubgroup)
    }

    @Test func `the tests for membership agree with the multiple by the order`() {
        var generator = CounterGenerator(seed: .zero, domain: "membership")
        for _ in 0..<6 {
            let a = drawPoint(&generator, BN254.G2.self)
            let b = drawPoint(&generator, BLS12381.G1.self)
            let c = drawPoint(&generator, BLS12381.G2.self)
            #expect(a.isInSubgroup == multiple(JacobianPoint(a), BN254.order).isInfinity)
            #expect(b.isInSubgroup == multiple(JacobianPoint(b), BLS12381.order).isInfinity)
            #expect(c.isInSubgroup == multiple(JacobianPoint(c), BLS12381.order).isInfinity)
            #expect(!a.isInSubgroup && !b.isInSubgroup && !c.isInSubgroup)
            #expect(JacobianPoint(b).clearedOfCofactor.affine.isInSubgroup)
            #expect(JacobianPoint(c).clearedOfCofactor.affine.isInSubgroup)
        }
    }

    /// The small factors of cofactors are where a wrong test for membership lets points through.
    @Test func `points of small order are not taken for members`() {
        // The cofactor of G1 is (x − 1)² / 3, with the primes 3, 11, 10177, 859267 and 52437899.
        var generator = CounterGenerator(seed: .zero, domain: "small order")
        let parameter = UInt256(0xd201_0000_0001_0001)
        for prime in [3, 11, 10_177, 859_267, 52_437_899] as [UInt64] {
            var isFound = false
            for _ in 0..<40 where !isFound {
                let point = JacobianPoint(drawPoint(&generator, BLS12381.G1.self))
                // What is left after the order and all factors but those of the prime.
                var small = multiple(point, BLS12381.order)
                var cofactor = parameter
                while (cofactor % UInt256(prime)).isZero { cofactor = cofactor / UInt256(prime) }
                small = multiple(multiple(small, cofactor), cofactor)
                while !small.isInfinity, !multiple(small, UInt256(prime)).isInfinity {
                    small = multiple(small, UInt256(prime))
                }
                guard !small.isInfinity else { continue }
                isFound = true
                #expect(!small.affine.isInSubgroup, "\(prime)")
                let member = JacobianPoint(BLS12381.G1.generator)
                #expect(!(small + member).affine.isInSubgroup, "\(prime)")
            }
            #expect(isFound, "\(prime)")
        }
    }

    private static let edgeScalars: [UInt256] = [
        .zero, .one, 2, 3, 15, 16, 17, UInt256(UInt64.max), UInt256.one << 64,
        UInt256.one << 127, UInt256.one << 128, UInt256.one << 255, .max,
        BN254.order - 1, BN254.order, BN254.order + 1,
        BLS12381.order - 1, BLS12381.order, BLS12381.order + 1,
    ]

    @Test func `multiples are those of doubling and adding`() {
        var generator = CounterGenerator(seed: .zero, domain: "multiples")
        let scalars = Self.edgeScalars + (0..<12).map { _ in drawScalar(&generator) }
        for scalar in scalars {
            let bn = BN254.G1.generator
            #expect(bn.times(scalar) == multiple(JacobianPoint(bn), scalar))
            let g1 = BLS12381.G1.generator
            #expect(g1.times(scalar) == multiple(JacobianPoint(g1), scalar))
            let g2 = BLS12381.G2.generator
            #expect(g2.times(scalar) == multiple(JacobianPoint(g2), scalar))
        }
    }

    @Test(arguments: [0, 1, 2, 3, 5, 7, 13, 40, 128])
    func `a sum of multiples is the sum of the multiples`(count: Int) {
        var generator = CounterGenerator(seed: .zero, domain: "sums")
        var one = JacobianPoint<BLS12381.G1>.infinity
        var two = JacobianPoint<BLS12381.G2>.infinity
        var terms1: [ScalarTerm<BLS12381.G1>] = []
        var terms2: [ScalarTerm<BLS12381.G2>] = []
        for index in 0..<count {
            let factor = drawScalar(&generator)
            // Repeated points, and the neutral element among them.
            let kind = index % 5
            let scalar =
                kind == 4
                ? Self.edgeScalars[index % Self.edgeScalars.count] : drawScalar(&generator)
            let p =
                kind == 3
                ? AffinePoint<BLS12381.G1>.infinity
                : BLS12381.G1.generator.times(kind == 2 ? 7 : factor).affine
            let q =
                kind == 3
                ? AffinePoint<BLS12381.G2>.infinity
                : BLS12381.G2.generator.times(kind == 2 ? 7 : factor).affine
            terms1.append(ScalarTerm(p, scalar))
            terms2.append(ScalarTerm(q, scalar))
            one = one + multiple(JacobianPoint(p), scalar)
            two = two + multiple(JacobianPoint(q), scalar)
        }
        #expect(JacobianPoint<BLS12381.G1>.sum(of: terms1) == one)
        #expect(JacobianPoint<BLS12381.G2>.sum(of: terms2) == two)
    }
}
