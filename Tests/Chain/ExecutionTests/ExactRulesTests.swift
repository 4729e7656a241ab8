import ChainTypes
import Cryptography
import Execution
import Primitives
import Testing

/// Difficulty and winning rule on any numbers, against Python's integers.
///
/// `Interop/difficulty/expected.py` makes the same cases and prints the same hashes.
@Suite struct ExactRulesTests {
    private static let edges: [UInt64] = [
        0, 1, 1 << 32, 1 << 63 - 1, 1 << 63, .max - 1, .max,
    ]

    private static func expected(_ fields: [UInt64], _ initial: UInt256) -> UInt256 {
        let parent = Header(
            parentHash: .zero, beneficiary: .zero, stateRoot: .zero, transactionsRoot: .zero,
            receiptsRoot: .zero, number: fields[0], gasLimit: 0, gasUsed: 0, timestamp: fields[1],
            extraData: [], mixHash: .zero, baseFeePerGas: .zero, parentBeaconBlockRoot: .zero)
        let spec = ChainSpec(
            name: "exact", chainID: 1, genesisTimestamp: fields[2], modelHash: .zero,
            initialDifficulty: initial, blockTime: fields[3], difficultyHalfLife: fields[4])
        return Difficulty.expected(after: parent, spec: spec)
    }

    @Test func `the difficulty is exact at the ends of every range`() {
        var hasher = SHA256()
        for number in Self.edges {
            for timestamp in Self.edges {
                for genesis in Self.edges {
                    for blockTime in Self.edges.dropFirst() {
                        for halfLife in [1, 300, .max] as [UInt64] {
                            for initial in [.one, 1 << 40, .max] as [UInt256] {
                                hasher.update(
                                    Self.expected(
                                        [number, timestamp, genesis, blockTime, halfLife], initial
                                    ).bigEndianBytes)
                            }
                        }
                    }
                }
            }
        }
        let found = hasher.finalize()
        #expect(
            found
                == Hash32(hex: "008ea565e5b6d420919bc6a61d016bb5c964264346c8a1fe8af9ea4ebc83086c"),
            "\(found)")
    }

    @Test func `the difficulty is exact for any header`() {
        var words = Words()
        var hasher = SHA256()
        for _ in 0..<20_000 {
            let genesis = words.next() >> 33
            let blockTime = words.next() % 60 + 1
            let halfLife = words.next() % 3_600 + 1
            let number = words.next() >> (words.next() % 64)
            // On its schedule give or take a number of any length.
            let late = words.next() >> (words.next() % 64)
            let isEarly = words.next() & 1 == 1
            let onTime = genesis &+ blockTime &* number
            let timestamp = isEarly ? onTime &- late : onTime &+ late
            let initial = words.next256() >> Int(words.next() % 256) | .one
            hasher.update(
                Self.expected([number, timestamp, genesis, blockTime, halfLife], initial)
                    .bigEndianBytes)
        }
        let found = hasher.finalize()
        #expect(
            found
                == Hash32(hex: "3a043585faf3fc6ca47b21a46adcd6ae34ba254726ce3347bd37fdcd54da0a20"),
            "\(found)")
    }

    @Test func `the winning rule is exact`() {
        var words = Words()
        var hasher = SHA256()
        for _ in 0..<20_000 {
            let digest = words.next256()
            let difficulty = words.next256() >> Int(words.next() % 256)
            let chance = UInt256(words.next())
            // Near the bound on either side: digest · difficulty / 2^256, give or take one.
            let bound = digest.multipliedFullWidth(by: difficulty).high.limb0
            for macs in [chance.limb0, bound, bound &+ 1, bound &- 1] {
                let isWon = Difficulty.isWon(
                    digest: digest.hash32, difficulty: difficulty, macs: macs)
                hasher.update([isWon ? 1 : 0])
            }
        }
        let found = hasher.finalize()
        #expect(
            found
                == Hash32(hex: "42d2b6ec553f50f4f167d416353ced169c81a3e00fadfcd52a1ad36f24213277"),
            "\(found)")
    }
}

/// SplitMix64 from zero.
private struct Words {
    private var state: UInt64 = 0

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    /// Four words, the most significant first.
    mutating func next256() -> UInt256 {
        let (first, second, third, fourth) = (next(), next(), next(), next())
        return UInt256(limbs: (fourth, third, second, first))
    }
}
