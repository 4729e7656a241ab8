import Cryptography
import PairingCurves
import Primitives
import Testing

@Suite struct PairingTests {
    @Test func `the pairing of BN254 is bilinear and not degenerate`() {
        checkPairing(
            BN254.self, BN254.G1.generator, BN254.G2.generator, order: BN254.order)
    }

    @Test func `the pairing of BLS12-381 is bilinear and not degenerate`() {
        checkPairing(
            BLS12381.self, BLS12381.G1.generator, BLS12381.G2.generator, order: BLS12381.order)
    }

    private func checkPairing<E: PairingFriendly>(
        _: E.Type, _ g1: AffinePoint<E.G1>, _ g2: AffinePoint<E.G2>, order: UInt256
    ) {
        func pair(_ p: AffinePoint<E.G1>, _ q: AffinePoint<E.G2>) -> Fp12<E.Tower> {
            PairingEngine<E>.product([(p, PreparedPoint(q))])
        }
        func limbs(_ a: UInt256) -> [UInt64] { [a.limb0, a.limb1, a.limb2, a.limb3] }
        let base = pair(g1, g2)
        #expect(base != .one)
        #expect(base.power(limbs(order)) == .one)
        var generator = CounterGenerator(seed: .zero, domain: "pairing")
        for _ in 0..<3 {
            let (a, b) = (drawScalar(&generator) % order, drawScalar(&generator) % order)
            let p = multiple(JacobianPoint(g1), a).affine
            let q = multiple(JacobianPoint(g2), b).affine
            #expect(pair(p, q) == base.power(limbs(a)).power(limbs(b)))
            let both = PairingEngine<E>.product([
                (p, PreparedPoint(g2)), (g1, PreparedPoint(q)),
            ])
            #expect(both == base.power(limbs(a)) * base.power(limbs(b)))
            #expect(PairingEngine<E>.isOne([(p, PreparedPoint(q)), (-p, PreparedPoint(q))]))
            #expect(PairingEngine<E>.isOne([(p, PreparedPoint(q)), (p, PreparedPoint(-q))]))
            #expect(!PairingEngine<E>.isOne([(p, PreparedPoint(q)), (p, PreparedPoint(q))]))
        }
        #expect(pair(.infinity, g2) == .one)
        #expect(pair(g1, .infinity) == .one)
        #expect(PairingEngine<E>.product([]) == .one)
    }
}
