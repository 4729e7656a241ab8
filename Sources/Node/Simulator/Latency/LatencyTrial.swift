import ChainTypes
import Consensus
import Cryptography
import NodeMachine
import NodeRuntime
package import Primitives
import UsefulWork

/// How long a block takes from its proposal to finality on a network where nothing goes wrong.
package struct LatencyTrial: Sendable {
    package var validators = 4
    /// Nodes that work and do not vote.
    package var workers = 4
    /// Milliseconds that every message takes.
    package var oneWay: UInt64 = 50
    /// Milliseconds that a replay takes.
    package var replay: UInt64 = 20
    package var blockTime: UInt64 = 2
    package var blocks: UInt64 = 60
    package var seed: UInt64 = 1

    package init() {}

    package func run() throws(SimulationFailure) -> LatencyReport {
        let plan = SwarmPlan(calm: self)
        let model = PrefixHashModel(seed: 1, contextLength: 64)
        let cast = try Cast(plan, model: model, plant: nil)
        var setups = cast.setups
        for index in setups.indices {
            setups[index].setReplay(of: cast.quizzes.typicalMACs, to: replay)
        }
        var cluster = Cluster(
            setups, network: FaultyNetwork(link: plan.link), seed: SwarmPlan.hash(seed),
            start: cast.spec.genesisTimestamp * 1_000)
        var measurement = Measurement(validators: validators, blocks: blocks)
        while !measurement.isDone, cluster.events < SimulationLimits.events, cluster.step() {
            for happening in cluster.happenings { measurement.note(happening) }
        }
        let followers = cluster.machines[0].store.flatMap {
            FollowerTrial(spec: cast.spec, genesis: cast.genesis, store: $0)
        }
        return measurement.report(self, cluster, followers)
    }

    /// Times of proposals and of finality as they come.
    private struct Measurement {
        let validators: Int
        let blocks: UInt64
        private var proposed: [Hash32: UInt64] = [:]
        private var waits: [UInt64] = []
        private var finals: [Int: UInt64] = [:]

        init(validators: Int, blocks: UInt64) {
            self.validators = validators
            self.blocks = blocks
        }

        /// Every validator has the last block.
        var isDone: Bool {
            finals.count == validators && finals.values.allSatisfy { $0 >= blocks }
        }

        mutating func note(_ happening: Cluster.Happening) {
            switch happening.event {
            case .mined(let envelope): proposed[envelope.hash] = happening.time
            case .finalized(let records):
                guard happening.node.number < validators else { return }
                for record in records {
                    finals[happening.node.number] = record.number
                    guard let start = proposed[record.envelopeHash] else { continue }
                    waits.append(happening.time - start)
                }
            default: break
            }
        }

        func report(
            _ trial: LatencyTrial, _ cluster: Cluster, _ followers: FollowerTrial?
        ) -> LatencyReport {
            let sorted = waits.sorted()
            let height = finals.values.max() ?? 0
            return LatencyReport(
                trial: trial, blocks: height, median: Self.quantile(sorted, 50),
                percentile99: Self.quantile(sorted, 99), longest: sorted.last ?? 0,
                bytesPerBlock: cluster.messageBytes / max(Int(clamping: height), 1),
                messagesPerBlock: cluster.messages / max(Int(clamping: height), 1),
                followers: followers, hash: cluster.historyHash)
        }

        private static func quantile(_ sorted: [UInt64], _ percent: Int) -> UInt64 {
            guard !sorted.isEmpty else { return 0 }
            return sorted[min(sorted.count - 1, sorted.count * percent / 100)]
        }
    }
}

/// What a ``LatencyTrial`` measured; times in milliseconds.
package struct LatencyReport: Sendable {
    package let trial: LatencyTrial
    /// The final blocks that were counted.
    package let blocks: UInt64
    package let median: UInt64
    package let percentile99: UInt64
    package let longest: UInt64
    /// Of all links together: candidates, votes, certificates, transactions and status.
    package let bytesPerBlock: Int
    package let messagesPerBlock: Int
    /// `nil` where the run ended before the second epoch.
    package let followers: FollowerTrial?
    package let hash: Hash32

    /// Four ways over the network, and the replay.
    package var target: UInt64 { 4 * trial.oneWay + trial.replay }
}
