import Cryptography
package import Primitives
import Synchronization
import UsefulWork

/// Many seeds, shared out over threads; what comes out does not depend on how many there are.
package struct SeedSweep: Sendable {
    package var nodes = 7
    /// Events after which all faults of a run end.
    package var events = 2_500
    /// The faults to have; `nil` for those that each seed draws.
    package var faults: [Fault]?
    package var plant: Plant?

    package init() {}

    /// Runs one seed.
    package func run(_ seed: UInt64) throws(SimulationFailure) -> SeedReport {
        let plan = SwarmPlan(seed: seed, nodes: nodes, faults: faults)
        var run = try SeedRun(plan, model: Self.model, events: events, plant: plant)
        return run.run()
    }

    /// A model that costs next to nothing: the runs are about the chain and not about the numbers.
    private static let model = PrefixHashModel(seed: 1, contextLength: 64)

    /// Runs seeds in the order of their numbers and hands each report to `watch`, in that order;
    /// ends early when `watch` says `false`.
    package func run(
        _ seeds: ClosedRange<UInt64>, on threads: some ParallelScheduler,
        watch: (SeedReport) -> Bool
    ) throws(SimulationFailure) {
        let batch = UInt64(max(4 * threads.width, 1))
        var first = seeds.lowerBound
        while first <= seeds.upperBound {
            let last = seeds.upperBound - first < batch ? seeds.upperBound : first + batch - 1
            for report in try reports(of: first...last, on: threads) {
                guard watch(report) else { return }
            }
            guard last < UInt64.max else { return }
            first = last + 1
        }
    }

    private func reports(
        of seeds: ClosedRange<UInt64>, on threads: some ParallelScheduler
    ) throws(SimulationFailure) -> [SeedReport] {
        let count = Int(seeds.upperBound - seeds.lowerBound + 1)
        let slots = Mutex<[Result<SeedReport, SimulationFailure>?]>(
            Array(repeating: nil, count: count))
        threads.run(taskCount: count) { index in
            let seed = seeds.lowerBound + UInt64(index)
            let result = Result { () throws(SimulationFailure) in try run(seed) }
            slots.withLock { $0[index] = result }
        }
        var reports: [SeedReport] = []
        for result in slots.withLock({ $0 }) {
            if let result { reports.append(try result.get()) }
        }
        return reports
    }

    /// The command that runs a seed again.
    package func command(for seed: UInt64) -> String {
        var words = ["assay simulate --seed \(seed) --nodes \(nodes) --events \(events)"]
        if let faults { words.append("--faults \(faults.map(\.rawValue).joined(separator: ","))") }
        if let plant { words.append("--plant \(plant.rawValue)") }
        return words.joined(separator: " ")
    }
}
