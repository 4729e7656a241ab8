/// The field of the curve BLS12-381.
package enum BLS12381Modulus: PrimeModulus {
    package static var modulus: Limbs6 {
        Limbs6(
            0xb9fe_ffff_ffff_aaab, 0x1eab_fffe_b153_ffff, 0x6730_d2a0_f6b0_f624,
            0x6477_4b84_f385_12bf, 0x4b1b_a7b6_434b_acd7, 0x1a01_11ea_397f_e69a)
    }
    package static var factor: UInt64 { 0x89f3_fffc_fffc_fffd }
    package static var r: Limbs6 {
        Limbs6(
            0x7609_0000_0002_fffd, 0xebf4_000b_c40c_0002, 0x5f48_9857_53c7_58ba,
            0x77ce_5853_7052_5745, 0x5c07_1a97_a256_ec6d, 0x15f6_5ec3_fa80_e493)
    }
    package static var rSquared: Limbs6 {
        Limbs6(
            0xf4df_1f34_1c34_1746, 0x0a76_e6a6_09d1_04f1, 0x8de5_476c_4c95_b6d5,
            0x67eb_88a9_939d_83c0, 0x9a79_3e85_b519_952d, 0x1198_8fe5_92ca_e3aa)
    }
    package static let rootExponent: [UInt64] = [
        0xee7f_bfff_ffff_eaab, 0x07aa_ffff_ac54_ffff, 0xd9cc_34a8_3dac_3d89,
        0xd91d_d2e1_3ce1_44af, 0x92c6_e9ed_90d2_eb35, 0x0680_447a_8e5f_f9a6,
    ]
}

/// The tower over the field of BLS12-381, with ξ = 1 + i.
package enum BLS12381Tower: PairingTower {
    package typealias Modulus = BLS12381Modulus

    package static var nonresidue: Fp2<Self> { Fp2(.one, .one) }

    @inline(__always)
    package static func timesNonresidue(_ a: Fp2<Self>) -> Fp2<Self> {
        Fp2(a.c0 - a.c1, a.c0 + a.c1)
    }

    package static let frobenius = FrobeniusCoefficients<Self>(exponent: [
        0x49aa_7fff_ffff_f1c7, 0x051c_aaaa_72e3_5555, 0xe688_231a_d3c8_2906,
        0xe613_e1eb_7deb_831f, 0x0c84_9bf3_b5e1_f223, 0x0455_82fc_5eea_a66f,
    ])
}
