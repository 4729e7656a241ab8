import Platform
import Primitives
package import Tensors

/// One case: what is run and what an iteration is worth.
struct BenchmarkCase {
    let name: String
    let unit: String
    let scale: Double
    /// Makes the iteration for a scheduler; preparation is not timed.
    let prepare: (any ParallelScheduler) throws -> () -> Void
}

/// How `assay bench` measures.
package struct BenchmarkOptions: Sendable {
    package var threads: [Int] = [1, 2]
    package var rounds = 5
    /// How long each side of a round runs at least.
    package var seconds = 0.5
    /// Runs only the case of this name.
    package var only: String?
    package var python = "python3"
    package var instructionSet = InstructionSet.best
    /// The model of the inference suite.
    package var model: String?
    /// The folder of the compiled contracts of the suite `evm`; `nil`: where the project has them.
    package var contracts: String?
    /// The program of an earlier build, which the suites of a running node take for their peer.
    package var before: String?

    package init() {}
}

/// What `assay bench` can measure.
package enum BenchmarkSuite: String, Sendable, CaseIterable {
    case tensors, training, inference, evm, rpc, state, finality

    /// Measures every case of the suite; `progress` hears about each round.
    package func run(
        _ options: BenchmarkOptions, progress: @escaping (String) -> Void
    ) throws -> BenchmarkReport {
        let runner = BenchmarkRunner(options: options, progress: progress)
        switch self {
        case .tensors:
            return try runner.run(TensorBenchmarks.cases(options.instructionSet))
        case .training:
            return try runner.run(TrainingBenchmarks.cases(options.instructionSet))
        case .inference:
            let benchmarks = try InferenceBenchmarks(options)
            var report = try runner.run(benchmarks.cases, peers: ["llama"], benchmarks.model)
            report.findings = try benchmarks.findings(threads: options.threads, progress: progress)
            return report
        case .evm:
            var report = try EVMBenchmarks(options: options, progress: progress).run()
            if options.only == nil || options.only == "import" {
                report.findings += try ImportBenchmarks(options, progress: progress).findings()
            }
            return report
        case .rpc:
            return try RPCBenchmarks(options: options, progress: progress).run()
        case .state:
            return try StateBenchmarks(options: options, progress: progress).run()
        case .finality:
            return try FinalityBenchmarks(options: options, progress: progress).run()
        }
    }
}

/// Runs cases beside their peers, side by side in one run.
struct BenchmarkRunner {
    let options: BenchmarkOptions
    /// Told about each measurement as it is made.
    let progress: (String) -> Void

    private func method(_ peers: String) -> String {
        """
        Method: each case runs \(options.rounds) rounds; in a round this program and then each \
        peer run for at least \(options.seconds) s in turn, so that all see the same machine. \
        Rates are medians over the rounds; the ratio is the median of the rounds' ratios to the \
        peer that was faster in that round. Peers: \(peers) on the CPU, where Python can \
        import them, each in its own process with the same number of threads, pinned to as many \
        processors.
        """
    }

    /// `argument` is handed to the peers' process.
    func run(
        _ cases: [BenchmarkCase], peers frameworks: [String] = ["torch", "jax"],
        _ argument: String = ""
    ) throws -> BenchmarkReport {
        var results: [BenchmarkResult] = []
        for threads in options.threads {
            let peers = frameworks.compactMap { framework in
                Peer(
                    framework: framework, threads: threads, python: options.python,
                    argument: argument)
            }
            let scheduler: any ParallelScheduler =
                threads == 1 ? SerialScheduler() : WorkerPool(width: threads)
            for item in cases where options.only == nil || options.only == item.name {
                results.append(try measure(item, threads, scheduler, peers))
            }
        }
        let names = frameworks == ["llama"] ? "llama.cpp" : "PyTorch and JAX"
        return BenchmarkReport(method: method(names), results: results)
    }

    private func measure(
        _ item: BenchmarkCase, _ threads: Int, _ scheduler: any ParallelScheduler, _ peers: [Peer]
    ) throws -> BenchmarkResult {
        let iterate = try item.prepare(scheduler)
        _ = rate(iterate, seconds: options.seconds / 4)
        var ours: [Double] = []
        var theirs = [[Double]](repeating: [], count: peers.count)
        var ratios: [Double] = []
        for round in 1...options.rounds {
            progress("\(item.name), \(threads) threads, round \(round) of \(options.rounds)")
            let own = rate(iterate, seconds: options.seconds)
            ours.append(own)
            var fastest: Double?
            for (index, peer) in peers.enumerated() {
                guard let rate = peer.rate(of: item.name, seconds: options.seconds) else {
                    continue
                }
                theirs[index].append(rate)
                fastest = max(fastest ?? 0, rate)
            }
            if let fastest { ratios.append(own / fastest) }
        }
        let measured = zip(peers, theirs).filter { !$0.1.isEmpty }
        return BenchmarkResult(
            name: item.name, threads: threads, unit: item.unit, scale: item.scale,
            rate: median(ours), peers: measured.map { ($0.0.name, median($0.1)) },
            ratio: ratios.isEmpty ? nil : median(ratios))
    }

    /// Iterations a second over at least `seconds`.
    private func rate(_ iterate: () -> Void, seconds: Double) -> Double {
        let start = Clock.monotonicNanoseconds
        var count = 0
        repeat {
            iterate()
            count += 1
        } while Clock.seconds(since: start) < seconds
        return Double(count) / Clock.seconds(since: start)
    }
}
