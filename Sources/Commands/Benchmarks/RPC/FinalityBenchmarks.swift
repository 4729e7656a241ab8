import Platform

/// How long the blocks of a devnet take to be final, without a peer: no other devnet has finality.
struct FinalityBenchmarks {
    /// Transactions, each in a block of its own, that a round sends.
    private static let blocksPerRound = 40

    let options: BenchmarkOptions
    let progress: (String) -> Void

    private var method: String {
        """
        Method: `assay devnet` alone on processor 0 (taskset): one process with the worker, the \
        node that replays, and 4 validators that sign and check each other's votes. A client sends \
        \(options.rounds * Self.blocksPerRound) transfers one after the other. "Proposal to \
        finality" is the node's own histogram assay_block_finality_seconds: from the sealed block \
        to the moment it is shown as final, with its execution, the replay of its work, two \
        rounds of votes; its quantiles as Prometheus' histogram_quantile computes them. \
        "Transaction to finality" is what the client sees: from eth_sendTransaction until the \
        finalized block is the one with the transaction, work included.
        """
    }

    func run() throws -> BenchmarkReport {
        let others = OtherPrograms(python: options.python)
        try others.require("taskset", from: "util-linux")
        let server = try others.startDevnet()
        defer { server.stop() }
        _ = try others.python(RPCScripts.prepare, ["\(server.port)", RPCCase.creation])
        let count = options.rounds * Self.blocksPerRound
        progress("\(count) transfers")
        let line = try others.python(RPCScripts.finality, ["\(server.port)", "\(count)"])
        let times = line.split(separator: " ").compactMap { Double($0) }
        guard times.count == 4 else { throw BenchmarkFailure.peer("the devnet did not answer") }
        let names = [
            "proposal to finality, p50", "proposal to finality, p99",
            "transaction to finality, p50", "transaction to finality, p99",
        ]
        var report = BenchmarkReport(method: method, results: [])
        report.findings = zip(names, times).map { name, milliseconds in
            BenchmarkFinding(name: name, threads: 1, unit: "ms", value: milliseconds)
        }
        return report
    }
}
