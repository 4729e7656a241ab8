import Encodings
import Platform
import Primitives
import Tensors
import Training
import TrainingRuns

/// One training run as it is watched: its progress, its measurements, its result.
struct TrainingSession {
    private let prepared: PreparedRun
    private let directory: RunDirectory
    private let output: Output
    private let fault: InjectedFault?
    private let machine: any TraceableMachine
    private var watch: TrainingWatch

    /// A fault spoils one bit of one step; the run directory says so.
    init(
        _ prepared: PreparedRun, directory: RunDirectory, fault: InjectedFault?, _ output: Output
    ) throws {
        self.prepared = prepared
        self.fault = fault
        machine = try prepared.committed.makeMachine(fault: fault)
        self.directory = directory
        self.output = output
        watch = try TrainingWatch(prepared, machine, output)
    }

    mutating func run(resumes: Bool) throws -> ExitStatus {
        let isNew = !FileSystem.exists(directory.path)
        try FileSystem.createDirectory(directory.path)
        do {
            return try train(resumes: resumes)
        } catch {
            // A run that failed before its first checkpoint leaves nothing to go on from.
            let hasCheckpoints = try !directory.checkpointSteps().isEmpty
            if isNew, !hasCheckpoints { try FileSystem.remove(directory.path) }
            throw error
        }
    }

    private mutating func train(resumes: Bool) throws -> ExitStatus {
        try AtomicFile.write(
            Array(prepared.task.json.prettyText.utf8), to: directory.task)
        try fault?.write(to: directory)
        let key = try TrainerKey.loadOrCreate(at: directory.key)
        var run = TrainingRun(
            task: prepared.committed.commitment, machine: machine, directory: directory,
            scheduler: prepared.computing.scheduler,
            checkpointInterval: prepared.task.checkpointInterval)
        if resumes { try run.resume { watch.handle($0) } }
        watch.start()
        let outcome = try run.run(
            key: key, shouldStop: { Signals.stopRequested || watch.failure != nil }
        ) { watch.handle($0) }
        watch.finish()
        if let failure = watch.failure { throw failure }
        switch outcome {
        case .complete(let proof):
            try report(proof)
            return .success
        case .stopped(let step):
            output.note("stopped after step \(step); continue with --resume")
            output.line(["event": "stopped", "step": .integer(step)])
            return .interrupted
        }
    }

    private mutating func report(_ proof: TrainingProof) throws {
        let evaluation = try watch.finalEvaluation()
        let result = TrainingResult(
            prepared: prepared, proof: proof, directory: directory, evaluation: evaluation,
            watch: watch.measurements)
        output.line(result.json)
        for line in result.lines { output.text(line) }
    }
}

/// Follows a run's events: draws progress, measures time, evaluates when it is due.
struct TrainingWatch {
    struct Measurements {
        var firstStep = 0
        var steps = 0
        var trainingSeconds = 0.0
        var commitSeconds = 0.0
        var checkpointSeconds = 0.0

        /// Steps a second, with the commitments and checkpoints that fell into the time.
        var stepsPerSecond: Double {
            let seconds = trainingSeconds + commitSeconds + checkpointSeconds
            return seconds > 0 ? Double(steps) / seconds : 0
        }
    }

    private let machine: any TraceableMachine
    /// The machine itself, unless that is a faulty one, which cannot be asked.
    private let evaluator: Trainer
    private let plan: TrainingPlan
    private let output: Output
    private let progressEvery: Int
    private var meter: ProgressMeter?
    private var last: UInt64 = 0
    private var loss: Float = .nan
    private var evaluated: (step: Int, evaluation: Evaluation)?
    private(set) var measurements = Measurements()
    /// What went wrong in an evaluation; the run then stops.
    private(set) var failure: TrainingFailure?

    init(_ prepared: PreparedRun, _ machine: any TraceableMachine, _ output: Output) throws {
        self.machine = machine
        evaluator = try (machine as? Trainer) ?? prepared.committed.makeTrainer()
        plan = prepared.plan
        self.output = output
        progressEvery = max(1, plan.steps / 100)
    }

    mutating func start() {
        measurements.firstStep = machine.stepsDone
        meter = ProgressMeter(
            total: plan.steps, from: machine.stepsDone, unit: "steps",
            silent: output.isJSON && !Terminal.isTerminal(.diagnostics))
        last = Clock.monotonicNanoseconds
    }

    mutating func finish() {
        meter?.finish()
        meter = nil
    }

    mutating func handle(_ event: TrainingRun.Event) {
        let now = Clock.monotonicNanoseconds
        let seconds = Double(now &- last) / 1e9
        last = now
        switch event {
        case .step(let index, let loss):
            measurements.trainingSeconds += seconds
            measurements.steps += 1
            self.loss = loss
            stepped(index + 1)
        case .committed:
            measurements.commitSeconds += seconds
        case .checkpoint(let step):
            measurements.checkpointSeconds += seconds
            output.line(["event": "checkpoint", "step": .integer(step)])
        case .skippedCheckpoint(let step, let reason):
            output.note("the checkpoint at step \(step) is passed over: \(reason)")
        case .resumed(let step):
            output.note("continuing after step \(step)")
            output.line(["event": "resumed", "step": .integer(step)])
        }
    }

    private mutating func stepped(_ done: Int) {
        if done % plan.evaluationInterval == 0, done < plan.steps { evaluate(done) }
        if done % progressEvery == 0 {
            output.line([
                "event": "progress", "step": .integer(done), "steps": .integer(plan.steps),
                "loss": .float(loss), "stepsPerSecond": .number(measurements.stepsPerSecond),
            ])
        }
        let detail = self.detail
        meter?.update(done: done, detail: detail)
        // Evaluation and drawing are not training time.
        last = Clock.monotonicNanoseconds
    }

    private mutating func evaluate(_ done: Int) {
        do throws(TrainingFailure) {
            let result = try evaluation(batches: plan.task.evaluation.batches)
            evaluated = (done, result)
            output.line([
                "event": "evaluation", "step": .integer(done), "loss": .number(result.loss),
                "accuracy": .number(result.accuracy),
            ])
        } catch {
            failure = error
        }
    }

    /// The evaluation of the final model on all the data for it.
    func finalEvaluation() throws(TrainingFailure) -> Evaluation {
        try evaluation(batches: nil)
    }

    private func evaluation(batches: Int?) throws(TrainingFailure) -> Evaluation {
        if !(machine is Trainer) {
            for (own, trained) in zip(evaluator.state, machine.state) {
                own.values.copy(from: trained.values)
            }
        }
        return try evaluator.evaluate(batches: batches)
    }

    private var detail: String {
        var text = "loss \(Format.decimal(Double(loss), digits: 4))"
        if let evaluated {
            text += "  accuracy \(Format.percent(evaluated.evaluation.accuracy))"
        }
        return text
    }
}
