import Execution
import Testing

/// The difficulty after steps of the hash power by a hundred, up and down: it goes to its new value
/// and stays there, without swinging about it.
///
/// Blocks should take 10 s and the half-life is 300 s; a shorter block time by half-life is tamer.
@Suite struct RetargetTests {
    private static let initial = HashPowerChain.initial

    /// Up and down again, down and up again: multiples and fractions of the first power.
    private static let steps: [(times: UInt128, by: UInt128)] = [
        (100, 1), (1, 1), (1, 100), (1, 1),
    ]

    @Test func `without chance the difficulty goes straight to its new value`() {
        // Timestamps count microseconds here, so that rounding does not hide a turn.
        var chain = HashPowerChain(ticksPerSecond: 1_000_000)
        let power = chain.power
        for (times, by) in Self.steps {
            chain.power = power * times / by
            let target = Self.initial * times / by
            let difficulties = (0..<1_000).map { _ in chain.extend() }
            // A microsecond moves the difficulty by 2^-28, or by one in 2^16 where x moves.
            let slack = target / 50_000
            for (one, next) in zip(difficulties, difficulties.dropFirst()) {
                let isNearer =
                    one <= target ? next + slack >= one && next <= target + slack : next <= one
                #expect(isNearer, "\(one) then \(next) on the way to \(target)")
            }
            for difficulty in difficulties.dropFirst(400) {
                #expect(Self.isWithin(difficulty, target, percent: 1))
            }
        }
    }

    @Test func `whole seconds move the difficulty by less than a half percent`() {
        var chain = HashPowerChain()
        let power = chain.power
        for (times, by) in Self.steps {
            chain.power = power * times / by
            let target = Self.initial * times / by
            for (index, difficulty) in (0..<1_000).map({ ($0, chain.extend()) }) {
                if index >= 500 {
                    #expect(Self.isWithin(difficulty, target, percent: 1), "\(index)")
                }
            }
        }
    }

    /// Two hundred and fifty blocks after a step the difficulty is between half and twice what fits
    /// the power and stays there, though times of single blocks are exponentially distributed.
    @Test(arguments: UInt64(0)..<8)
    func `chance keeps the difficulty between half and twice its value`(seed: UInt64) {
        var chain = HashPowerChain(seed: seed)
        let power = chain.power
        for (times, by) in Self.steps {
            chain.power = power * times / by
            let target = Self.initial * times / by
            for (index, difficulty) in (0..<3_000).map({ ($0, chain.extendByChance()) })
            where index >= 250 {
                let isInBand = 2 * difficulty >= target && difficulty <= 2 * target
                #expect(isInBand, "block \(index): \(difficulty) of \(target)")
            }
            // A chain runs log2(100) half-lives ahead of its schedule or behind: 1,993 s.
            #expect(abs(chain.delay) < 2_300 * 1_000_000)
        }
    }

    private static func isWithin(_ value: UInt128, _ target: UInt128, percent: UInt128) -> Bool {
        (value > target ? value - target : target - value) * 100 <= target * percent
    }
}
