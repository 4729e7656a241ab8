import Cryptography
package import Primitives

/// What one seed makes of a run: who is there, who is honest, and what goes wrong how often.
///
/// A random subset of all faults with random rates (swarm testing): a run with everything at once
/// hides what only shows when little else happens.
package struct SwarmPlan: Sendable {
    package let seed: UInt64
    package let nodes: Int
    package private(set) var faults: [Fault]
    /// Whole coins, by validator; the validators are the first nodes.
    package private(set) var stakes: [UInt64] = []
    package private(set) var byzantine: Set<Int> = []
    /// A node that forges, or holds its blocks back.
    package private(set) var dishonestWorker: Int?
    package private(set) var miners: Set<Int> = []
    /// Honest nodes without stake that bond some in the middle of the run, and take it out again.
    package private(set) var newcomers: Set<Int> = []
    package private(set) var epochLength: UInt64 = 8
    package private(set) var blockTime: UInt64 = 1
    /// Attempts at work that a block takes on average.
    package private(set) var attemptsPerBlock: UInt64 = 6
    package private(set) var link = LinkModel()
    /// Of 1,000 messages, those that take up to ten times as long.
    package private(set) var latePerMille: UInt64 = 0
    package private(set) var skews: [Int64] = []
    /// Virtual milliseconds between two blows.
    package private(set) var blowPause: UInt64 = 1_000
    /// Virtual milliseconds after which all faults end, however few events there were.
    package private(set) var longest: UInt64 = 20_000

    /// `chosen`: the faults to have; `nil` for a subset that the seed draws.
    package init(seed: UInt64, nodes: Int, faults chosen: [Fault]? = nil) {
        self.seed = seed
        self.nodes = nodes
        var generator = CounterGenerator(seed: Self.hash(seed), domain: "assay/swarm/1")
        let drawn = Fault.drawn.filter { _ in generator.below(3) == 0 }
        faults = (chosen ?? drawn).sorted()
        drawChain(&generator)
        drawValidators(&generator)
        drawWorkers(&generator)
        drawNetwork(&generator)
        drawNewcomers(&generator)
    }

    /// Nothing goes wrong, and every message takes the same time.
    init(calm trial: LatencyTrial) {
        seed = trial.seed
        nodes = trial.validators + trial.workers
        faults = []
        stakes = Array(repeating: 32, count: trial.validators)
        miners = Set(trial.validators..<trial.validators + trial.workers)
        epochLength = 16
        blockTime = trial.blockTime
        attemptsPerBlock = 8
        link = LinkModel(shortestDelay: trial.oneWay, longestDelay: trial.oneWay)
    }

    package static func hash(_ seed: UInt64) -> Hash32 { Hash32(words: (seed, 0, 0, 1)) }

    package func has(_ fault: Fault) -> Bool { faults.contains(fault) }

    /// Byzantine validators that run twice, by node.
    package var twins: [Int] {
        has(.twins) || isMajority ? byzantine.sorted() : []
    }

    package var isMajority: Bool { has(.majority) }

    /// What a byzantine validator does, besides what it does for its habit of the moment.
    package static let habits: Set<Fault> = [
        .equivocate, .withhold, .invalid, .stale, .split, .twins,
    ]

    private mutating func drawChain(_ generator: inout CounterGenerator) {
        epochLength = 2 + generator.below(5)
        blockTime = 1 + generator.below(2)
        attemptsPerBlock = 4 + generator.below(5)
        blowPause = 200 + generator.below(1_800)
        longest = 8_000 + generator.below(20_000)
    }

    private mutating func drawValidators(_ generator: inout CounterGenerator) {
        let least = min(4, nodes)
        let count = least + Int(generator.below(UInt64(nodes - least + 1)))
        let isEqual = generator.below(2) == 0
        stakes = (0..<count).map { _ in isEqual ? 32 : 32 + generator.below(64) }
        let wanted = isMajority || faults.contains { Self.habits.contains($0) }
        guard wanted else { return }
        let total = stakes.reduce(0, +)
        // The most that stays below a third, or the least that goes beyond it.
        var stake: UInt64 = 0
        for place in stakes.indices.reversed() {
            if isMajority ? 3 * stake > total : 3 * (stake + stakes[place]) >= total { continue }
            stake += stakes[place]
            byzantine.insert(place)
        }
    }

    private mutating func drawWorkers(_ generator: inout CounterGenerator) {
        for node in 0..<nodes where node >= stakes.count || generator.below(2) == 0 {
            miners.insert(node)
        }
        miners.insert(0)
        miners.insert(min(1, nodes - 1))
        if has(.split), let one = byzantine.min() { miners.insert(one) }
        guard has(.forge) || has(.late) else { return }
        dishonestWorker = nodes > stakes.count ? nodes - 1 : byzantine.min()
        if let dishonestWorker { miners.insert(dishonestWorker) }
    }

    private mutating func drawNewcomers(_ generator: inout CounterGenerator) {
        // Their stake would count when a byzantine majority is weighed by that of the beginning.
        guard generator.below(2) == 0, !isMajority else { return }
        newcomers = Set((stakes.count..<nodes).filter { $0 != dishonestWorker })
    }

    private mutating func drawNetwork(_ generator: inout CounterGenerator) {
        let longest = has(.delay) ? 200 + generator.below(1_800) : 20 + generator.below(130)
        link = LinkModel(
            shortestDelay: 5 + generator.below(15), longestDelay: longest,
            lostPerMille: has(.drop) ? 10 + generator.below(250) : 0,
            doubledPerMille: has(.duplicate) ? 10 + generator.below(300) : 0)
        latePerMille = has(.reorder) ? 10 + generator.below(200) : 0
        skews = (0..<nodes).map { _ in
            guard has(.skew) else { return 0 }
            let limit = SimulationLimits.skew
            return Int64(generator.below(2 * limit + 1)) - Int64(limit)
        }
    }
}
