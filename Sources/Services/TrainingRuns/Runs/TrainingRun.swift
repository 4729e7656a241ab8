package import Cryptography
import Platform
package import Primitives
import Programs
import Tensors
package import Training

/// Trains a task from its beginning, or from a checkpoint, to its proof.
package struct TrainingRun {
    /// What happened, for a progress bar or a log.
    package enum Event {
        case step(index: Int, loss: Float)
        case committed(index: Int, root: Hash32)
        case checkpoint(step: Int)
        /// A checkpoint that could not be used when a run was continued.
        case skippedCheckpoint(step: Int, RunFailure)
        case resumed(step: Int)
    }

    package enum Outcome {
        case complete(TrainingProof)
        /// Somebody asked to stop; a checkpoint was written and the run can be continued.
        case stopped(step: Int)
    }

    package let task: TaskCommitment
    package let directory: RunDirectory
    /// Steps between two checkpoints.
    package let checkpointInterval: Int
    private let machine: any StepMachine
    private let scheduler: any ParallelScheduler
    private var history = TrainingHistory()
    private let commitments: Commitments

    /// `machine` stands before the first step of `task`.
    package init(
        task: TaskCommitment,
        machine: any StepMachine,
        directory: RunDirectory,
        scheduler: any ParallelScheduler,
        checkpointInterval: Int? = nil
    ) {
        precondition(machine.stepsDone == 0, "a run starts before the first step")
        self.task = task
        self.machine = machine
        self.directory = directory
        self.scheduler = scheduler
        commitments = Commitments(steps: task.steps, interval: task.commitInterval)
        self.checkpointInterval =
            checkpointInterval ?? Self.defaultCheckpointInterval(commitments)
    }

    /// A sixteenth of the run, in whole commitments: the answer to an audit recomputes at most that
    /// much for each interval, and sixteen states are little beside a dataset.
    package static func defaultCheckpointInterval(_ commitments: Commitments) -> Int {
        let intervals = max(1, (commitments.count + 15) / 16)
        return intervals * commitments.interval
    }

    /// Continues from the newest checkpoint that is whole and of this task.
    ///
    /// One that is damaged is passed over, with an event, for the one before.
    package mutating func resume(_ report: (Event) -> Void) throws(RunFailure) {
        let initial = machine.state.map(\.values.elements)
        for step in try runFile({ () throws(FileError) in try directory.checkpointSteps() })
            .reversed()
        {
            do throws(RunFailure) {
                let checkpoint = try Checkpoint(step: step, in: directory)
                let past = try checkpoint.loadHistory(commitments: commitments, from: directory)
                try checkpoint.loadState(
                    into: machine,
                    taskRoot: task.root,
                    scheduler: scheduler,
                    from: directory
                )
                history = past
                report(.resumed(step: step))
                return
            } catch {
                if case .checkpointTask = error { throw error }
                report(.skippedCheckpoint(step: step, error))
            }
        }
        for (tensor, values) in zip(machine.state, initial) { tensor.values.store(values) }
        machine.resume(at: 0)
    }

    /// Runs to the end, or until `shouldStop` says so after a step.
    package mutating func run(
        key: PrivateKey,
        shouldStop: () -> Bool = { false },
        _ report: (Event) -> Void = { _ in }
    ) throws(RunFailure) -> Outcome {
        while machine.stepsDone < commitments.steps {
            try advance(report)
            let done = machine.stepsDone
            let stops = done < commitments.steps && shouldStop()
            if stops || (done % checkpointInterval == 0 && done < commitments.steps) {
                try Checkpoint.write(
                    machine,
                    history: history,
                    taskRoot: task.root,
                    scheduler: scheduler,
                    to: directory
                )
                report(.checkpoint(step: done))
            }
            if stops { return .stopped(step: done) }
        }
        return .complete(try finish(key))
    }

    private mutating func advance(_ report: (Event) -> Void) throws(RunFailure) {
        let index = machine.stepsDone
        let loss: Float
        do throws(StepFailure) {
            loss = try machine.step()
        } catch {
            throw .step(index, error)
        }
        history.losses.append(loss.bitPattern)
        report(.step(index: index, loss: loss))
        guard commitments.isCommitted(after: index + 1) else { return }
        let root = StateCommitment.root(
            step: index + 1,
            of: machine.state,
            scheduler: scheduler
        )
        history.stateRoots.append(root)
        report(.committed(index: history.stateRoots.count - 1, root: root))
    }

    private func finish(_ key: PrivateKey) throws(RunFailure) -> TrainingProof {
        let model = StateFile.model(
            machine,
            taskRoot: task.root,
            steps: commitments.steps
        )
        let proof = TrainingProof(
            task: task,
            stateRoots: history.stateRoots,
            losses: history.losses,
            model: SHA256.hash(model),
            key: key
        )
        try runFile { () throws(FileError) in
            try AtomicFile.write(model, to: directory.model)
            try AtomicFile.write(proof.encoded, to: directory.proof)
        }
        return proof
    }
}
