import Cryptography
import Encodings
import Platform
import Primitives
import Training
import TrainingRuns

/// The command `assay verify DIR`.
enum VerifyCommand: Command {
    private static let directory = Argument(
        name: "PATH", help: "a run directory with a proof, or the receipt of an answer")
    private static let full = Flag("--full", help: "replay every step; the default")

    static let specification = CommandSpecification(
        name: "verify",
        summary: "replays a training run, a drawn part of it, or an answer; compares every bit",
        discussion: [
            "Accepted ends in 0, rejected in 1 with the first thing that is not right. An audit "
                + "needs the trainer's answer: 'assay respond' with the same N and beacon."
        ],
        arguments: [directory],
        options: [
            full.specification, LoadedModel.option.specification,
            ReceiptVerification.signer.specification,
        ] + AuditOptions.all + [AuditOptions.taskRoot.specification]
            + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        if FileSystem.exists(input[directory]), !FileSystem.isDirectory(input[directory]) {
            return try ReceiptVerification.run(path: input[directory], input, output)
        }
        let audit = try AuditOptions(input)
        if input[full], audit != nil {
            throw UsageError.wrongValue(
                name: "--full", expects: "to be given without --audit", got: "both")
        }
        let directory = RunDirectory(input[directory])
        let verification = Verification(directory, try Computing(input), output)
        let started = Clock.monotonicNanoseconds
        do {
            let accepted =
                if let audit { try verification.audit(audit) } else { try verification.full() }
            report(accepted, seconds: Clock.seconds(since: started), output)
            return .success
        } catch let rejection as Rejection {
            reject("\(rejection)", output)
        } catch let RunFailure.format(path, failure) {
            reject("\(path): \(failure)", output)
        }
        return .failure
    }

    private static func report(_ accepted: Verification.Accepted, seconds: Double, _ output: Output)
    {
        let proof = accepted.proof
        let roots = proof.stateRoots.count
        output.text(
            accepted.intervals.map { "accepted: intervals \($0) replayed" }
                ?? "accepted: every step replayed")
        output.text(
            "replayed   \(Format.grouped(accepted.steps)) of "
                + "\(Format.grouped(proof.commitments.steps)) steps in "
                + "\(Format.decimal(seconds, digits: 2)) s; every bit is the same")
        output.text("task root  \(proof.task.root)")
        output.text("state root \(proof.stateRoot(before: roots))")
        output.text("trainer    \(proof.trainer.address)")
        output.document([
            "accepted": true,
            "mode": .string(accepted.intervals == nil ? "full" : "audit"),
            "stepsReplayed": .integer(accepted.steps),
            "steps": .integer(proof.commitments.steps),
            "seconds": .number(seconds),
            "taskRoot": .string("\(proof.task.root)"),
            "stateRoot": .string("\(proof.stateRoot(before: roots))"),
            "trainer": .string("\(proof.trainer.address)"),
        ])
    }

    private static func reject(_ reason: String, _ output: Output) {
        output.text("rejected: \(reason)")
        output.document(["accepted": false, "reason": .string(reason)])
    }
}

/// `--audit N --beacon HEX`, which go together.
struct AuditOptions: Sendable {
    let count: Int
    let beacon: Hash32
    /// The task root that was ordered; `nil` when the auditor does not know it.
    let taskRoot: Hash32?

    private static let audit = Option<Int>.integer(
        "--audit", 1...ProofLimits.auditIntervalsMax,
        help: "the number of intervals that are drawn, opened and replayed")
    private static let beacon = Option<Hash32>(
        "--beacon", "HEX", expects: "64 hexadecimal digits",
        help: "what decides the draw: a value fixed after the proof, such as a block hash"
    ) { Hash32(hex: $0) }

    /// Only for who verifies.
    static let taskRoot = Option<Hash32>(
        "--task-root", "HEX", expects: "64 hexadecimal digits",
        help: "what the proof of an audit has to be of: the task root that was ordered"
    ) { Hash32(hex: $0) }

    static let all = [audit.specification, beacon.specification]

    /// `nil` when neither is given; one without the other is an error.
    init?(_ input: Invocation) throws(UsageError) {
        switch (input[Self.audit], input[Self.beacon]) {
        case (nil, nil): return nil
        case (nil, .some): throw .missingOption("--audit", command: input.command)
        case (.some, nil): throw .missingOption("--beacon", command: input.command)
        case (.some(let count), .some(let beacon)):
            self.count = count
            self.beacon = beacon
            taskRoot = input[Self.taskRoot]
        }
    }
}

/// The work of a verification, whatever its strength.
struct Verification {
    struct Accepted {
        let proof: TrainingProof
        let steps: Int
        /// The intervals that an audit drew; `nil` for a full replay.
        let intervals: [Int]?
    }

    private let directory: RunDirectory
    private let computing: Computing
    private let output: Output

    init(_ directory: RunDirectory, _ computing: Computing, _ output: Output) {
        self.directory = directory
        self.computing = computing
        self.output = output
    }

    func full() throws -> Accepted {
        let proof = try directory.readProof()
        let prepared = try PreparedRun(directory, computing)
        let verifier = FullVerifier(
            proof, files: directory, machine: try prepared.committed.makeTrainer(),
            scheduler: computing.scheduler)
        var meter = ProgressMeter(
            total: proof.commitments.steps, unit: "steps", silent: output.isJSON)
        defer { meter.finish() }
        try verifier.verify(task: prepared.committed.commitment) { done in
            meter.update(done: done, detail: "replayed")
        }
        return Accepted(proof: proof, steps: proof.commitments.steps, intervals: nil)
    }

    /// Needs no dataset: the answer opens the samples that it reads, under the dataset root.
    func audit(_ options: AuditOptions) throws -> Accepted {
        let proof = try directory.readProof()
        let task = try TaskReader.read(directory.task)
        if options.taskRoot == nil {
            output.note("note: the dataset root is the proof's own word; --task-root would fix it")
        }
        let kernels = computing.kernels
        let auditor = Auditor(proof, files: directory, scheduler: computing.scheduler)
        let replayed = try auditor.audit(
            count: options.count, beacon: options.beacon,
            task: .root(options.taskRoot ?? proof.task.root)
        ) { (samples) throws(Rejection) in
            try CommittedTask.auditMachines(
                task, proof: proof, samples: samples, kernels: kernels)
        }
        return Accepted(proof: proof, steps: replayed.steps, intervals: replayed.intervals)
    }
}
