import Encodings
import Platform
import Primitives
import Training
import TrainingRuns

/// The command `assay respond DIR --audit N --beacon HEX`.
enum RespondCommand: Command {
    private static let directory = Argument(
        name: "DIR", help: "the trainer's own run directory, with its checkpoints")

    static let specification = CommandSpecification(
        name: "respond",
        summary: "writes the trainer's answer to an audit into the run directory",
        discussion: [
            "The beacon draws N intervals. Their first states are computed again from the nearest "
                + "checkpoints and written down with the samples that the intervals read."
        ],
        arguments: [directory],
        options: AuditOptions.all + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        guard let audit = try AuditOptions(input) else {
            throw UsageError.missingOption("--audit", command: "respond")
        }
        let directory = RunDirectory(input[directory])
        let proof = try directory.readProof()
        let prepared = try PreparedRun(directory, try Computing(input))
        let responder = Responder(
            proof, directory: directory, machine: try prepared.committed.makeTrainer(),
            scheduler: prepared.computing.scheduler)
        let started = Clock.monotonicNanoseconds
        let answer = try responder.respond(
            count: audit.count, beacon: audit.beacon, dataset: prepared.committed.dataset,
            tree: prepared.committed.datasetTree
        ) { interval in
            output.note("opened interval \(interval)")
        }
        let seconds = Clock.seconds(since: started)
        output.text("answered: \(answer.path)")
        output.text(
            "computed \(Format.grouped(answer.recomputedSteps)) of "
                + "\(Format.grouped(proof.commitments.steps)) steps again in "
                + "\(Format.decimal(seconds, digits: 2)) s")
        output.document([
            "answer": .string(answer.path),
            "recomputedSteps": .integer(answer.recomputedSteps),
            "steps": .integer(proof.commitments.steps),
            "seconds": .number(seconds),
        ])
        return .success
    }
}
