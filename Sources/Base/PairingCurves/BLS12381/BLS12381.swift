package import Primitives

/// The Barreto-Lynn-Scott curve of EIP-2537 and EIP-4844: y² = x³ + 4.
package enum BLS12381: PairingFriendly {
    package typealias Tower = BLS12381Tower
    package typealias Fp = PrimeField<BLS12381Modulus>
    package typealias Pairing = PairingEngine<BLS12381>

    package enum G1: Curve {
        package static var b: Fp { Fp(4) }
        package static let generator = AffinePoint<G1>(
            Fp(
                constant: "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905"
                    + "a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
            Fp(
                constant: "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af6"
                    + "00db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"))
    }

    package enum G2: Curve {
        /// 4 · ξ.
        package static let b = Fp2<Tower>(Fp(4), Fp(4))
        package static let generator = AffinePoint<G2>(
            Fp2(
                Fp(
                    constant: "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02"
                        + "b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
                Fp(
                    constant: "13e02b6052719f607dacd3a088274f65596bd0d09920b61a"
                        + "b5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")),
            Fp2(
                Fp(
                    constant: "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a7"
                        + "6d429a695160d12c923ac9cc3baca289e193548608b82801"),
                Fp(
                    constant: "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af"
                        + "267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")))
    }

    /// The order of both groups.
    package static let order = UInt256(
        limbs: (
            0xffff_ffff_0000_0001, 0x53bd_a402_fffe_5bfe,
            0x3339_d808_09a1_d805, 0x73ed_a753_299d_7d48
        ))

    /// The size |x| of the number from which the curve is made; x is negative.
    static let parameter: UInt64 = 0xd201_0000_0001_0000

    package static var twistDivides: Bool { false }
    package static var loopIsNegative: Bool { true }
    package static var addsFrobeniusImages: Bool { false }

    /// The binary digits of |x|.
    package static let loopDigits: [Int8] = (0..<63).reversed().map {
        Int8(truncatingIfNeeded: parameter >> UInt64($0) & 1)
    }

    /// The power 3 · (p⁴ − p² + 1) / r = (x − 1)² (x + p) (x² + p² − 1) + 3 (Hayashida, Hayasaka
    /// and Teruya, "Efficient Final Exponentiation via Cyclotomic Structure").
    package static func hardPart(_ value: Fp12<Tower>) -> Fp12<Tower> {
        func powerOfX(_ a: Fp12<Tower>) -> Fp12<Tower> {
            a.cyclotomicPower(parameter).conjugate
        }
        let t0 = powerOfX(value) * value.conjugate
        let t1 = powerOfX(t0) * t0.conjugate
        let t2 = powerOfX(t1) * t1.frobenius(1)
        let t3 = powerOfX(powerOfX(t2)) * t2.frobenius(2) * t2.conjugate
        return t3 * value.cyclotomicSquare() * value
    }
}
