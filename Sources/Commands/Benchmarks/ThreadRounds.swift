import Platform
import Primitives

/// The seconds of the same work on one number of threads after the other, round by round, so that
/// all of them see the same machine.
struct ThreadRounds {
    private let threads: [Int]
    /// By number of threads, then by round.
    private let seconds: [[Double]]

    /// Measures the rounds after one that warms the caches.
    ///
    /// `measure` does the work of a round, from 0, and gives the seconds that it took.
    init(
        _ options: BenchmarkOptions, rounds: Int,
        _ measure: (_ scheduler: any ParallelScheduler, _ round: Int) throws -> Double
    ) rethrows {
        threads = options.threads
        let schedulers = threads.map { Self.scheduler(threads: $0) }
        var seconds = [[Double]](repeating: [], count: schedulers.count)
        for round in 0...max(rounds, 1) {
            for (index, scheduler) in schedulers.enumerated() {
                let time = try measure(scheduler, round)
                if round > 0 { seconds[index].append(time) }
            }
        }
        self.seconds = seconds
    }

    static func scheduler(threads: Int) -> any ParallelScheduler {
        if threads == 1 { return SerialScheduler() }
        return WorkerPool(width: threads)
    }

    /// The median for each number of threads, and how much faster than the first number the others
    /// are: the median of the rounds' ratios.
    func findings(
        _ name: String, unit: String, _ value: (Double) -> Double
    ) -> [BenchmarkFinding] {
        var findings: [BenchmarkFinding] = []
        for (index, threads) in threads.enumerated() {
            findings.append(
                BenchmarkFinding(
                    name: name, threads: threads, unit: unit, value: value(median(seconds[index]))))
            guard index > 0 else { continue }
            findings.append(
                BenchmarkFinding(
                    name: "\(name), gain", threads: threads, unit: "times",
                    value: median(zip(seconds[0], seconds[index]).map { $0 / $1 })))
        }
        return findings
    }
}
