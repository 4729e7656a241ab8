import Encodings
import Platform
import Simulator

/// `assay simulate --latency`: how long finality takes where nothing goes wrong, and what it costs.
struct LatencyRuns {
    /// Light clients that follow each chain.
    private static let crowds = [1_000, 10_000]
    /// Light clients that are really run; what a further one costs is the same, as a node sends all
    /// of them the same bytes and none knows of the others.
    private static let sample = 1_000

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
            try tell(report)
        }
        return isGood ? .success : .failure
    }

    private func tell(_ report: LatencyReport) throws {
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
        var document = json(report)
        if let followers = report.followers { try tell(followers, nodes: nodes, &document) }
        output.line(.object(document))
    }

    private func tell(
        _ followers: FollowerTrial, nodes: Int, _ document: inout JSONObject
    ) throws {
        let seconds = try follow(followers)
        output.text(
            "a follower   \(followers.handOverBytes) bytes an epoch and \(followers.proofBytes) "
                + "bytes a block that it asks for, "
                + "\(Format.decimal(seconds * 1_000, digits: 2)) ms to check both")
        for crowd in Self.crowds {
            let bytes = crowd * followers.proofBytes / nodes
            output.text(
                "             \(Format.grouped(crowd)) of them, every block: "
                    + "\(Format.grouped(bytes)) bytes a block of each node")
        }
        document["handOverBytes"] = .integer(followers.handOverBytes)
        document["proofBytes"] = .integer(followers.proofBytes)
        document["followersRun"] = .integer(Self.sample)
        document["followerSeconds"] = .number(seconds)
    }

    /// Seconds that one follower takes, on the mean.
    private func follow(_ followers: FollowerTrial) throws -> Double {
        let started = Clock.monotonicNanoseconds
        for _ in 0..<Self.sample where followers.follow() == nil {
            throw CommandFailure.failed("a light client does not believe what the node kept for it")
        }
        return Clock.seconds(since: started) / Double(Self.sample)
    }

    private func json(_ report: LatencyReport) -> JSONObject {
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
        object["hash"] = .string("\(report.hash)")
        return object
    }
}
