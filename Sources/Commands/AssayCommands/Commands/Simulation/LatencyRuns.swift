import Encodings
import Platform
import Simulator

/// `assay simulate --latency`: how long finality takes where nothing goes wrong, and what it costs.
struct LatencyRuns {
    /// Light clients that follow each chain.
    private static let crowds = [1_000, 10_000]
    /// Light clients that are really run; each costs the same.
    private static let sample = 20

    let validators: [Int]
    let output: Output

    /// Runs all sizes and says whether each kept to its target.
    func run(seed: UInt64) throws -> ExitStatus {
        var isGood = true
        for count in validators {
            var trial = LatencyTrial()
            trial.validators = count
            trial.seed = seed
            trial.blocks = count > 40 ? 24 : 60
            let report = try trial.run()
            isGood = isGood && report.median <= report.target
            tell(report)
        }
        return isGood ? .success : .failure
    }

    private func tell(_ report: LatencyReport) {
        let trial = report.trial
        let nodes = trial.validators + trial.workers
        output.text(
            "validators   \(trial.validators), and \(trial.workers) workers; every message takes "
                + "\(trial.oneWay) ms, a replay \(trial.replay) ms; \(report.blocks) blocks")
        output.text(
            "finality     p50 \(report.median) ms, p99 \(report.percentile99) ms, longest "
                + "\(report.longest) ms after the proposal; target: p50 at most \(report.target)")
        output.text(
            "a block      \(Format.grouped(report.bytesPerBlock)) bytes in "
                + "\(Format.grouped(report.messagesPerBlock)) messages, "
                + "\(Format.grouped(report.bytesPerBlock / nodes)) bytes a node")
        let follower = follow(report.followers)
        output.text(
            "a follower   \(report.followers.handOverBytes) bytes an epoch and "
                + "\(report.followers.proofBytes) bytes a block that it asks for, "
                + "\(Format.decimal(follower * 1_000, digits: 2)) ms to check both")
        for crowd in Self.crowds {
            let bytes = crowd * report.followers.proofBytes / nodes
            output.text(
                "             \(Format.grouped(crowd)) of them, every block: "
                    + "\(Format.grouped(bytes)) bytes a block of each node")
        }
        output.line(.object(json(report, follower)))
    }

    /// Seconds that one follower takes.
    private func follow(_ followers: FollowerTrial) -> Double {
        guard followers.isReady else { return 0 }
        let started = Clock.monotonicNanoseconds
        for _ in 0..<Self.sample where followers.follow() == nil { return 0 }
        return Clock.seconds(since: started) / Double(Self.sample)
    }

    private func json(_ report: LatencyReport, _ follower: Double) -> JSONObject {
        var object = JSONObject()
        object["event"] = "latency"
        object["validators"] = .integer(report.trial.validators)
        object["workers"] = .integer(report.trial.workers)
        object["oneWayMilliseconds"] = .integer(Int(clamping: report.trial.oneWay))
        object["replayMilliseconds"] = .integer(Int(clamping: report.trial.replay))
        object["blocks"] = .integer(Int(clamping: report.blocks))
        object["p50Milliseconds"] = .integer(Int(clamping: report.median))
        object["p99Milliseconds"] = .integer(Int(clamping: report.percentile99))
        object["longestMilliseconds"] = .integer(Int(clamping: report.longest))
        object["targetMilliseconds"] = .integer(Int(clamping: report.target))
        object["bytesPerBlock"] = .integer(report.bytesPerBlock)
        object["messagesPerBlock"] = .integer(report.messagesPerBlock)
        object["handOverBytes"] = .integer(report.followers.handOverBytes)
        object["proofBytes"] = .integer(report.followers.proofBytes)
        object["followerSeconds"] = .number(follower)
        object["hash"] = .string("\(report.hash)")
        return object
    }
}
