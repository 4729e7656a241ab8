import Platform

/// How long the blocks of a devnet take to be final and how many transfers per second it makes
/// final, beside the build before where that is given: no other devnet has finality.
struct FinalityBenchmarks {
    /// Transactions, each in a block of its own, that a round sends.
    private static let blocksPerRound = 40
    /// Transfers of each of ten accounts that a round sends at once.
    private static let transfersPerAccount = 200

    let options: BenchmarkOptions
    let progress: (String) -> Void
    private var others: OtherPrograms { OtherPrograms(python: options.python) }

    private var method: String {
        """
        Method: `assay devnet` is one process with a node per validator, four of them: one \
        builds and seals blocks, each checks, votes and stores. For the times it runs alone on \
        processor 0 (taskset), and a client sends \(options.rounds * Self.blocksPerRound) \
        transfers one after the other. "Proposal to finality" is the node's own histogram \
        assay_block_finality_seconds: from the sealed block to the moment it is shown as final, \
        with its execution, the replay of its work, two rounds of votes; its quantiles as \
        Prometheus' histogram_quantile computes them. "Transaction to finality" is what the \
        client sees: from eth_sendTransaction until the finalized block is the one with the \
        transaction, work included. For "transfers" it has all processors, and ten clients send \
        \(Self.transfersPerAccount) transfers each in batches of 20, at once; counted is from \
        the first request until all are final. \(peerMethod)
        """
    }

    private var peerMethod: String {
        guard options.before != nil else { return "There is no peer." }
        return """
            The peer is the devnet of the build before; rounds of transfers alternate, times are \
            measured in \(options.rounds) rounds that alternate as well.
            """
    }

    /// What one devnet came to.
    private struct Measured {
        var times: [[Double]] = []
        var transfers: [Double] = []
    }

    func run() throws -> BenchmarkReport {
        try others.require("taskset", from: "util-linux")
        let programs = [nil] + (options.before.map { [$0] } ?? [])
        var measured = programs.map { _ in Measured() }
        for round in 1...options.rounds {
            for (index, program) in programs.enumerated() {
                progress("round \(round) of \(options.rounds)\(program.map { ", \($0)" } ?? "")")
                measured[index].times.append(try times(program))
                measured[index].transfers.append(try transfers(program))
            }
        }
        return report(measured)
    }

    private func times(_ program: String?) throws -> [Double] {
        let server = try others.startDevnet(program)
        defer { server.stop() }
        _ = try others.python(RPCScripts.prepare, ["\(server.port)", RPCCase.creation])
        let line = try others.python(
            RPCScripts.finality, ["\(server.port)", "\(Self.blocksPerRound)"])
        let times = line.split(separator: " ").compactMap { Double($0) }
        guard times.count == 4 else { throw BenchmarkFailure.peer("the devnet did not answer") }
        return times
    }

    private func transfers(_ program: String?) throws -> Double {
        let server = try others.startDevnet(program, isAlone: false)
        defer { server.stop() }
        _ = try others.python(RPCScripts.prepare, ["\(server.port)", RPCCase.creation])
        let line = try others.python(
            RPCScripts.transfers, ["\(server.port)", "\(Self.transfersPerAccount)"])
        guard let rate = Double(line) else {
            throw BenchmarkFailure.peer("the devnet did not answer")
        }
        return rate
    }

    private func report(_ measured: [Measured]) -> BenchmarkReport {
        let names = [
            "proposal to finality, p50", "proposal to finality, p99",
            "transaction to finality, p50", "transaction to finality, p99",
        ]
        var findings: [BenchmarkFinding] = []
        for (index, side) in measured.enumerated() {
            let suffix = index == 0 ? "" : ", build before"
            for (place, name) in names.enumerated() {
                findings.append(
                    BenchmarkFinding(
                        name: name + suffix, threads: 1, unit: "ms",
                        value: median(side.times.map { $0[place] })))
            }
            findings.append(
                BenchmarkFinding(
                    name: "transfers, sent to final" + suffix, threads: 2, unit: "per second",
                    value: median(side.transfers)))
        }
        if measured.count == 2 { findings += ratios(measured, names) }
        var report = BenchmarkReport(method: method, results: [])
        report.findings = findings
        return report
    }

    /// This build's values over those of the build before, round by round.
    private func ratios(_ measured: [Measured], _ names: [String]) -> [BenchmarkFinding] {
        var findings: [BenchmarkFinding] = []
        for (place, name) in names.enumerated() {
            let ratios = zip(measured[0].times, measured[1].times).map { $0[place] / $1[place] }
            findings.append(
                BenchmarkFinding(
                    name: name + ", ratio to before", threads: 1, unit: "", value: median(ratios)))
        }
        let gains = zip(measured[0].transfers, measured[1].transfers).map { $0 / $1 }
        findings.append(
            BenchmarkFinding(
                name: "transfers, ratio to before", threads: 2, unit: "", value: median(gains)))
        return findings
    }
}
