import ChainTypes
import Execution
import Primitives
import Testing

@Suite struct DifficultyTests {
    private static func spec(_ initial: UInt256, halfLife: UInt64 = 300) -> ChainSpec {
        ChainSpec(
            name: "difficulty", chainID: 1, genesisTimestamp: 1_000_000, modelHash: .zero,
            initialDifficulty: initial, blockTime: 10, difficultyHalfLife: halfLife)
    }

    private static func parent(_ number: UInt64, _ timestamp: UInt64) -> Header {
        Header(
            parentHash: .zero, beneficiary: .zero, stateRoot: .zero, transactionsRoot: .zero,
            receiptsRoot: .zero, number: number, gasLimit: 0, gasUsed: 0, timestamp: timestamp,
            extraData: [], mixHash: .zero, baseFeePerGas: .zero, parentBeaconBlockRoot: .zero)
    }

    private static func expected(_ number: UInt64, late seconds: Int64) -> UInt256 {
        let onTime = Int64(1_000_000 + number * 10)
        return Difficulty.expected(
            after: parent(number, UInt64(onTime + seconds)), spec: spec(1 << 40))
    }

    @Test func `a chain on its schedule keeps its difficulty`() {
        for number in [UInt64(0), 1, 2, 1_000, 1_000_000] {
            #expect(Self.expected(number, late: 0) == 1 << 40)
        }
    }

    @Test func `a half-life late halves and a half-life early doubles`() {
        #expect(Self.expected(1_000, late: 300) == 1 << 39)
        #expect(Self.expected(1_000, late: 3_000) == 1 << 30)
        #expect(Self.expected(1_000, late: -300) == 1 << 41)
        #expect(Self.expected(1_000, late: -3_000) == 1 << 50)
    }

    /// 2^40 · 2^(−late/300), computed with 50 digits; the cubic is right to 0.013 %.
    @Test(arguments: [
        (-150, 1_554_944_255_987), (150, 777_472_127_993),
        (-1, 1_102_054_976_118), (1, 1_096_974_149_032),
        (-75, 1_307_547_050_779), (75, 924_575_386_326),
        (-299, 2_193_948_298_065), (299, 551_027_488_059),
    ])
    func `between half-lives the difficulty follows the power of two`(
        late: Int64, exact: UInt64
    ) throws {
        let found = try #require(Self.expected(1_000, late: late).uint64)
        let distance = found > exact ? found - exact : exact - found
        #expect(distance * 10_000 < exact * 2, "\(found) against \(exact)")
    }

    @Test func `a later parent never asks for more`() {
        var last = UInt256.max
        for late in Int64(-400)...400 {
            let next = Self.expected(1_000, late: late)
            #expect(next <= last)
            last = next
        }
    }

    @Test func `the ends of the range are one and all ones`() {
        let low = Difficulty.expected(
            after: Self.parent(1, .max), spec: Self.spec(1 << 40, halfLife: 1))
        #expect(low == .one)
        let high = Difficulty.expected(
            after: Self.parent(.max, 0), spec: Self.spec(1 << 40, halfLife: 1))
        #expect(high == .max)
        let small = Difficulty.expected(after: Self.parent(0, 1_000_600), spec: Self.spec(1))
        #expect(small == .one)
        let full = Difficulty.expected(after: Self.parent(0, 1_000_000), spec: Self.spec(.max))
        #expect(full == .max)
    }

    @Test func `work wins exactly below the bound`() {
        // digest · difficulty < 2^256 · MACs at its edge: 2^255 · 2 = 2^256 · 1.
        let half = (UInt256.one << 255).hash32
        #expect(!Difficulty.isWon(digest: half, difficulty: 2, macs: 1))
        let below = ((UInt256.one << 255) - 1).hash32
        #expect(Difficulty.isWon(digest: below, difficulty: 2, macs: 1))
        #expect(Difficulty.isWon(digest: half, difficulty: 2, macs: 2))
        // Work of at least the difficulty always wins, work of nothing never.
        #expect(Difficulty.isWon(digest: UInt256.max.hash32, difficulty: 1_000, macs: 1_000))
        #expect(!Difficulty.isWon(digest: UInt256.max.hash32, difficulty: 1_000, macs: 999))
        #expect(!Difficulty.isWon(digest: .zero, difficulty: 1, macs: 0))
        #expect(Difficulty.isWon(digest: .zero, difficulty: .max, macs: 1))
        // (2^256 − 1)² / 2^256 is 2^256 − 2 and more: no count of 64 bits reaches it.
        #expect(!Difficulty.isWon(digest: UInt256.max.hash32, difficulty: .max, macs: .max))
    }

    @Test func `the chance to win is MACs by difficulty`() {
        // Digests spread evenly: one in eight lies below 2^256 · 125 / 1000.
        let won = (UInt64(0)..<1_000).filter { index in
            let digest = UInt256(limbs: (0, 0, 0, index * (UInt64.max / 1_000))).hash32
            return Difficulty.isWon(digest: digest, difficulty: 1_000, macs: 125)
        }
        #expect(abs(won.count - 125) <= 1)
    }
}
