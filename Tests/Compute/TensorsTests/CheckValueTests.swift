import Tensors
import Testing

/// The values that the spec prints for a second implementation.
struct CheckValueTests {
    @Test(arguments: CheckValue.all)
    func `an elementary function gives the printed values`(_ check: CheckValue) {
        for (x, y) in check.pairs {
            #expect(check.function(Float(bitPattern: x)).bitPattern == y)
        }
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for bits in stride(from: UInt64(0), to: 1 << 32, by: 65_521) {
            let y = check.function(Float(bitPattern: UInt32(bits)))
            digest = (digest ^ UInt64(y.isNaN ? 0x7fc0_0000 : y.bitPattern)) &* 0x100_0000_01b3
        }
        #expect(digest == check.digest)
    }
}

struct CheckValue: Sendable, CustomTestStringConvertible {
    let name: String
    let function: @Sendable (Float) -> Float
    let pairs: [(UInt32, UInt32)]
    let digest: UInt64

    var testDescription: String { name }

    static let all = [
        CheckValue(
            name: "exp", function: Elementary.exp,
            pairs: [
                (0x3f80_0000, 0x402d_f854), (0xc120_0000, 0x383e_6bce), (0xc2c8_0000, 0x0000_001b),
            ],
            digest: 0x286f_6e8b_e39e_6b13),
        CheckValue(
            name: "log", function: Elementary.log,
            pairs: [
                (0x4000_0000, 0x3f31_7218), (0x3f33_3333, 0xbeb6_9e1a), (0x0001_16c2, 0xc2b8_34f2),
            ],
            digest: 0x7663_0461_00bb_7ef6),
        CheckValue(
            name: "tanh", function: Elementary.tanh,
            pairs: [
                (0x3dcc_cccd, 0x3dcc_1ebc), (0x3f20_0000, 0x3f0d_fa40), (0xc040_0000, 0xbf7e_bbe9),
            ],
            digest: 0x89c7_cb1e_ba82_4cb5),
        CheckValue(
            name: "sigmoid", function: Elementary.sigmoid,
            pairs: [
                (0x3f80_0000, 0x3f3b_26a8), (0xbf80_0000, 0x3e89_b2b1), (0xc2b4_0000, 0x0008_ec28),
            ],
            digest: 0x8012_3db1_aeba_0997),
        CheckValue(
            name: "sin", function: Elementary.sin,
            pairs: [
                (0x3f80_0000, 0x3f57_6aa5), (0x4049_0fdb, 0xb3bb_bd2e), (0x47c3_5000, 0x3d12_6d55),
            ],
            digest: 0x207e_2d34_9a9d_eebc),
        CheckValue(
            name: "cos", function: Elementary.cos,
            pairs: [
                (0x3f80_0000, 0x3f0a_5140), (0x3fc9_0fdb, 0xb33b_bd2e), (0xc7c3_5000, 0xbf7f_d61c),
            ],
            digest: 0xbe6c_896c_a554_a6f4),
    ]
}
