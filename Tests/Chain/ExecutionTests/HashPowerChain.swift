import ChainTypes
import Execution
import Primitives

/// A chain of headers whose blocks take as long as their difficulty says at some hash power.
///
/// Integers only: a run is the same everywhere.
struct HashPowerChain {
    private let spec: ChainSpec
    private let ticksPerSecond: UInt128
    /// Microseconds since the genesis.
    private(set) var clock: UInt128 = 0
    private(set) var number: UInt64 = 0
    /// The newest first.
    private(set) var timestamps: [UInt64]
    private var random: UInt64 = 0
    /// MACs a second.
    var power: UInt128

    static let start: UInt64 = 1_700_000_000
    static let initial: UInt128 = 1 << 40

    /// At the power that fits the initial difficulty; a tick is what a timestamp counts.
    init(blockSeconds: UInt64 = 10, ticksPerSecond: UInt64 = 1, seed: UInt64 = 0) {
        spec = ChainSpec(
            name: "power", chainID: 1, genesisTimestamp: Self.start, modelHash: .zero,
            initialDifficulty: 1 << 40, blockTime: blockSeconds * ticksPerSecond,
            difficultyHalfLife: 300 * ticksPerSecond)
        self.ticksPerSecond = UInt128(ticksPerSecond)
        timestamps = [Self.start]
        power = Self.initial / UInt128(blockSeconds)
        random = seed
    }

    /// Adds a block that takes exactly its expected time, and returns its difficulty.
    mutating func extend() -> UInt128 { extend(luck: 1 << 32) }

    /// Adds a block that takes an exponentially distributed time, and returns its difficulty.
    mutating func extendByChance() -> UInt128 { extend(luck: exponential()) }

    /// How far the chain is behind its schedule, in microseconds.
    var delay: Int128 {
        Int128(clock) - Int128(number) * Int128(spec.blockTime) * 1_000_000 / Int128(ticksPerSecond)
    }

    /// Adds a block; luck is its time by the expected time, in units of 2^-32.
    private mutating func extend(luck: UInt128) -> UInt128 {
        let parent = Header(
            parentHash: .zero, beneficiary: .zero, stateRoot: .zero, transactionsRoot: .zero,
            receiptsRoot: .zero, number: number, gasLimit: 0, gasUsed: 0,
            timestamp: timestamps[0], extraData: [], mixHash: .zero, baseFeePerGas: .zero,
            parentBeaconBlockRoot: .zero)
        let difficulty = UInt128(Difficulty.expected(after: parent, spec: spec).uint64 ?? .max)
        clock += (difficulty * 1_000_000 * luck / power) >> 32
        // A miner stamps its clock, or the first second that the rule of the median allows.
        let now = Self.start + UInt64(clock * ticksPerSecond / 1_000_000)
        let recent = timestamps.prefix(TimeRules.medianWindow)
        timestamps.insert(max(now, TimeRules.median(of: recent) + 1), at: 0)
        if timestamps.count > TimeRules.medianWindow { timestamps.removeLast() }
        number += 1
        return difficulty
    }

    /// `−ln u` of a uniform u in units of 2^-32, by squaring out the bits of the logarithm.
    private mutating func exponential() -> UInt128 {
        let word = next() | 1
        let zeros = word.leadingZeroBitCount
        // The mantissa of u in [1, 2) with 32 bits after the point.
        var mantissa = (word << UInt64(zeros)) >> 31
        var logarithm: UInt64 = 0
        for _ in 0..<32 {
            let square = (UInt128(mantissa) * UInt128(mantissa)) >> 32
            logarithm = logarithm << 1 | UInt64(square >> 33)
            mantissa = UInt64(square >> (square >> 33))
        }
        let inBits = UInt128(zeros + 1) << 32 - UInt128(logarithm)
        // ln 2 in units of 2^-32.
        return (inBits * 2_977_044_472) >> 32
    }

    /// The next word of SplitMix64.
    private mutating func next() -> UInt64 {
        random &+= 0x9e37_79b9_7f4a_7c15
        var word = random
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
