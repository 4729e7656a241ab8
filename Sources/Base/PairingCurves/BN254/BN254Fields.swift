/// The field of the curve alt_bn128.
package enum BN254Modulus: PrimeModulus {
    package static var modulus: Limbs4 {
        Limbs4(
            0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d,
            0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029)
    }
    package static var factor: UInt64 { 0x87d2_0782_e486_6389 }
    package static var r: Limbs4 {
        Limbs4(
            0xd35d_438d_c58f_0d9d, 0x0a78_eb28_f5c7_0b3d,
            0x666e_a36f_7879_462c, 0x0e0a_77c1_9a07_df2f)
    }
    package static var rSquared: Limbs4 {
        Limbs4(
            0xf32c_fc5b_538a_fa89, 0xb5e7_1911_d445_01fb,
            0x47ab_1eff_0a41_7ff6, 0x06d8_9f71_cab8_351f)
    }
    package static let rootExponent: [UInt64] = [
        0x4f08_2305_b61f_3f52, 0x65e0_5aa4_5a1c_72a3,
        0x6e14_116d_a060_5617, 0x0c19_139c_b84c_680a,
    ]
}

/// The tower over the field of alt_bn128, with ξ = 9 + i.
package enum BN254Tower: PairingTower {
    package typealias Modulus = BN254Modulus

    package static var nonresidue: Fp2<Self> { Fp2(PrimeField(9), .one) }

    @inline(__always)
    package static func timesNonresidue(_ a: Fp2<Self>) -> Fp2<Self> {
        let nine0 = a.c0.doubled().doubled().doubled() + a.c0
        let nine1 = a.c1.doubled().doubled().doubled() + a.c1
        return Fp2(nine0 - a.c1, nine1 + a.c0)
    }

    package static let frobenius = FrobeniusCoefficients<Self>(exponent: [
        0x34b0_1759_2414_d4e1, 0xee95_91c2_e6bd_a1c2,
        0xf40d_60f3_c040_3964, 0x0810_b7bd_d032_f006,
    ])
}
