import Cryptography
import Encodings
import Platform
import Primitives
import Simulator

/// The command `assay simulate`: many nodes, one seed, everything that can go wrong.
enum SimulateCommand: Command {
    static let specification = CommandSpecification(
        name: "simulate",
        summary:
            "runs whole networks on a virtual clock, network and disk, and tries to break them",
        discussion: [
            "Every seed is a run of its own: real nodes (consensus, execution, pool, stores), with "
                + "a random subset of faults: "
                + Fault.allCases.map { "\($0.rawValue) (\($0.summary))" }.joined(separator: ", ")
                + ".",
            "After every event the run is held against the rules: one final chain, equal states, "
                + "no honest validator convicted or contradicting itself, money that adds up, "
                + "sizes within bounds; when all is well again, finality has to grow. The same "
                + "seed gives the same hash whatever the threads. Ends in 1 when a seed fails, "
                + "and says how to run it again.",
            "--plant builds a mistake into the nodes to show that it is found: "
                + Plant.allCases.map { "\($0.rawValue) (\($0.summary))" }
                .joined(separator: ", ") + ". It ends in 0 at the first seed that finds it.",
        ],
        options: [
            seed.specification, seeds.specification, nodes.specification, events.specification,
            faults.specification, plant.specification, latency.specification,
            SharedOptions.threads.specification,
        ])

    private static let seed = Option<UInt64>.unsigned(
        "--seed", "S", help: "one run, told in detail (default: 1)")
    private static let seeds = Option<ClosedRange<UInt64>>(
        "--seeds", "A..B", expects: "two numbers in ascending order, as in 1..1000",
        help: "many runs, in the order of their seeds"
    ) { SeedRange.read($0) }
    private static let nodes = Option<Int>.integer(
        "--nodes", SimulationLimits.nodes, help: "nodes of each run (default: 7)")
    private static let events = Option<Int>.integer(
        "--events", 100...1_000_000,
        help: "events after which all faults of a run end (default: 2500)")
    private static let faults = Option<[Fault]>(
        "--faults", "LIST", expects: "faults with commas between them, or none",
        help: "the faults of every run (default: those that each seed draws)"
    ) { FaultList.read($0) }
    private static let plant = Option<Plant>(
        "--plant", "NAME",
        expects: Plant.allCases.map(\.rawValue).joined(separator: ", "),
        help: "builds a mistake into the nodes and looks for the first seed that finds it"
    ) { Plant(rawValue: $0) }

    private static let latency = Option<[Int]>(
        "--latency", "N,…", expects: "numbers from 1 to 124 with commas between them",
        help: "instead: the time from proposal to finality with so many validators, 50 ms links"
    ) { text in
        let counts = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { Int($0) }
        let isGood = counts.allSatisfy { $0.map { (1...124).contains($0) } ?? false }
        return isGood ? counts.compactMap { $0 } : nil
    }

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        if let counts = input[latency] {
            return try LatencyRuns(validators: counts, output: output).run(
                seed: input[seed] ?? 1)
        }
        var sweep = SeedSweep()
        sweep.nodes = input[nodes] ?? sweep.nodes
        sweep.events = input[events] ?? sweep.events
        sweep.faults = input[faults]
        sweep.plant = input[plant]
        let range = input[seeds] ?? (input[seed] ?? 1)...(input[seed] ?? 1)
        let threads = WorkerPool(
            width: input[SharedOptions.threads] ?? WorkerPool.hardwareThreads)
        var reporter = SimulationReporter(sweep: sweep, isDetailed: input[seeds] == nil, output)
        try sweep.run(range, on: threads) { reporter.report($0) }
        return reporter.finish()
    }
}

/// Reads `A..B`.
enum SeedRange {
    static func read(_ text: String) -> ClosedRange<UInt64>? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, let first = UInt64(parts[0]),
            let last = UInt64(parts[2]), first <= last
        else { return nil }
        return first...last
    }
}

/// Reads names of faults with commas between them.
enum FaultList {
    static func read(_ text: String) -> [Fault]? {
        if text == "none" { return [] }
        let faults = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { Fault(rawValue: String($0)) }
        guard !faults.contains(nil) else { return nil }
        return faults.compactMap { $0 }
    }
}
