import Encodings
import Platform
import Primitives
import Training
import TrainingRuns

/// The command `assay dispute DIR_A DIR_B`.
enum DisputeCommand: Command {
    private static let first = Argument(name: "DIR_A", help: "a run directory with a proof")
    private static let second = Argument(
        name: "DIR_B", help: "another that claims the same task and differs")

    static let specification = CommandSpecification(
        name: "dispute",
        summary: "finds where two runs of one task part, and who is wrong there",
        discussion: [
            "Halving finds the first commitment, step, operation and tile that differ. Each party "
                + "computes its own run again; the referee computes one scalar of that tile and "
                + "says how many bytes it received."
        ],
        arguments: [first, second],
        options: SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let computing = try Computing(input)
        let directories = [RunDirectory(input[first]), RunDirectory(input[second])]
        let proofs = try directories.map { try $0.readProof() }
        let prepared = try PreparedRun(directories[0], computing)
        let parties = try zip(directories, proofs).map { directory, proof in
            let machine = try prepared.committed.makeMachine(fault: InjectedFault.read(directory))
            let kept = try RunCheckpoints(
                of: directory, taskRoot: proof.task.root, scheduler: computing.scheduler)
            return RunParty(
                proof, kept: kept, machine: machine, scheduler: computing.scheduler)
        }
        var dispute = RunDispute(
            parties[0], parties[1], referee: try prepared.committed.makeTrainer(),
            task: prepared.committed.commitment, dataset: prepared.committed.dataset,
            tree: prepared.committed.datasetTree)
        let verdict = try dispute.judge()
        for line in lines(verdict, input) { output.text(line) }
        output.document(json(verdict))
        return .success
    }

    private static func lines(_ verdict: DisputeVerdict, _ input: Invocation) -> [String] {
        guard !verdict.losers.isEmpty else { return ["nothing differs: the two runs are the same"] }
        let names: [DisputeSide: String] = [.first: input[first], .second: input[second]]
        var lines: [String] = []
        for side in [DisputeSide.first, .second] {
            if let reason = verdict.losers[side] {
                lines.append("wrong      \(names[side] ?? ""): \(reason)")
            }
        }
        if let winner = verdict.winner { lines.append("right      \(names[winner] ?? "")") }
        if let interval = verdict.interval {
            lines.append("parted in  commitment \(interval)")
        }
        if let step = verdict.step { lines.append("           step \(step)") }
        if let place = verdict.place {
            let instruction = place.instruction.map { "operation \($0), " } ?? ""
            lines.append("           \(instruction)\(place.operation) of \(place.value)")
            lines.append(
                "           element \(place.element), in the tile \(place.tile.lowerBound) to "
                    + "\(place.tile.upperBound - 1)")
        }
        lines.append(
            "referee    received \(Format.grouped(verdict.bytes)) bytes and computed "
                + "\(Format.grouped(Int(clamping: verdict.macs))) MACs, \(share(verdict)) of "
                + "the run"
        )
        return lines
    }

    private static func share(_ verdict: DisputeVerdict) -> String {
        let share = verdict.runMACs > 0 ? Double(verdict.macs) / Double(verdict.runMACs) : 0
        return share < 1e-6 ? "less than 0.0001 %" : Format.percent(share)
    }

    private static func json(_ verdict: DisputeVerdict) -> JSON {
        var object = JSONObject()
        object["differs"] = .bool(!verdict.losers.isEmpty)
        object["winner"] = verdict.winner.map { .string($0.rawValue) } ?? .null
        var losers = JSONObject()
        for side in [DisputeSide.first, .second] {
            if let reason = verdict.losers[side] { losers[side.rawValue] = .string("\(reason)") }
        }
        object["losers"] = .object(losers)
        object["commitment"] = verdict.interval.map { .integer($0) } ?? .null
        object["step"] = verdict.step.map { .integer($0) } ?? .null
        if let place = verdict.place {
            object["operation"] = .string(place.operation)
            object["instruction"] = place.instruction.map { .integer($0) } ?? .null
            object["value"] = .string(place.value)
            object["element"] = .integer(place.element)
            object["tile"] = [
                .integer(place.tile.lowerBound), .integer(place.tile.upperBound - 1),
            ]
        }
        object["refereeBytes"] = .integer(verdict.bytes)
        object["refereeMACs"] = .integer(Int(clamping: verdict.macs))
        object["runMACs"] = .integer(Int(clamping: verdict.runMACs))
        return .object(object)
    }
}
