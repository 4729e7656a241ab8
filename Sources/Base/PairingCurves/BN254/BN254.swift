package import Primitives

/// The Barreto-Naehrig curve of EIP-196 and EIP-197, alt_bn128: y² = x³ + 3.
package enum BN254: PairingFriendly {
    package typealias Tower = BN254Tower
    package typealias Fp = PrimeField<BN254Modulus>
    package typealias Pairing = PairingEngine<BN254>

    package enum G1: Curve {
        package static var b: Fp { Fp(3) }
        /// (1, 2).
        package static let generator = AffinePoint<G1>(.one, Fp(2))
    }

    package enum G2: Curve {
        /// 3 / ξ.
        package static let b = Fp2<Tower>(Fp(3), .zero) * Tower.nonresidue.inverse()
        package static let generator = AffinePoint<G2>(
            Fp2(
                Fp(constant: "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"),
                Fp(constant: "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2")),
            Fp2(
                Fp(constant: "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"),
                Fp(constant: "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b")))
    }

    /// The order of both groups.
    package static let order = UInt256(
        limbs: (
            0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091,
            0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029
        ))

    /// The number u from which the curve is made.
    static let parameter: UInt64 = 0x44e9_92b4_4a69_09f1

    package static var twistDivides: Bool { true }
    package static var loopIsNegative: Bool { false }
    package static var addsFrobeniusImages: Bool { true }

    /// 6u + 2 in nonadjacent form.
    package static let loopDigits: [Int8] = [
        0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1,
        0, 0, -1, 0, 1, 0, 0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0,
        -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
    ]

    /// The power 2u(6u² + 3u + 1) · (p⁴ − p² + 1) / r (Fuentes-Castañeda, Knapp and
    /// Rodríguez-Henríquez, "Faster Hashing to G2").
    package static func hardPart(_ value: Fp12<Tower>) -> Fp12<Tower> {
        func powerOfMinusU(_ a: Fp12<Tower>) -> Fp12<Tower> {
            a.cyclotomicPower(parameter).conjugate
        }
        let y0 = powerOfMinusU(value)
        let y1 = y0.cyclotomicSquare()
        let y3 = y1.cyclotomicSquare() * y1
        let y4 = powerOfMinusU(y3)
        let y6 = powerOfMinusU(y4.cyclotomicSquare())
        let y8 = y6.conjugate * y4 * y3.conjugate
        let y9 = y8 * y1
        let y11 = y8 * y4 * value
        let y14 = y8.frobenius(2) * y9.frobenius(1) * y11
        return (value.conjugate * y9).frobenius(3) * y14
    }
}

extension AffinePoint<BN254.G1> {
    /// The multiple by any number of 256 bits.
    package func times(_ scalar: UInt256) -> JacobianPoint<BN254.G1> {
        .sum(of: [ScalarTerm(self, scalar % BN254.order)], bits: 254)
    }
}

extension AffinePoint<BN254.G2> {
    /// Whether the point, which is on the twist, is in the group of order r: a test with the
    /// Frobenius map ψ and multiples by u (El Housni, Guillevic and Piellard, "Cofactor Clearing
    /// and Subgroup Membership Testing on Pairing-Friendly Curves").
    package var isInSubgroup: Bool {
        func psi(_ a: JacobianPoint<BN254.G2>) -> JacobianPoint<BN254.G2> {
            .twistedFrobenius(a, BN254.self)
        }
        let a = JacobianPoint(self).times(BN254.parameter)
        let b = psi(a)
        let c = psi(b)
        return a + self + b + c == psi(c).doubled()
    }
}
