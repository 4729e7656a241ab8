package import Primitives
import Tensors

/// Replays a whole run and accepts its proof when every bit is the same.
package struct FullVerifier {
    package let proof: TrainingProof
    /// The run's model and checkpoints, which are compared too; `nil` checks the proof only.
    private let files: (any RunFiles)?
    private let machine: any StepMachine
    private let scheduler: any ParallelScheduler

    /// `machine` stands before the first step of the expected task.
    package init(
        _ proof: TrainingProof,
        files: (any RunFiles)?,
        machine: any StepMachine,
        scheduler: any ParallelScheduler
    ) {
        self.proof = proof
        self.files = files
        self.machine = machine
        self.scheduler = scheduler
    }

    /// Accepts by returning.
    ///
    /// What was altered is found first and named; a signature that covers nothing of what stands
    /// there is the reason only when nothing else is. `progress` is told how many steps are done.
    package func verify(
        task: TaskCommitment,
        trainer: Address? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws(Rejection) {
        let check = ProofCheck(proof)
        try check.checkTrainer(trainer)
        try check.checkClaims(.recomputed(task))
        if let files { try ModelHash.check(files, against: proof) }
        let replay = IntervalReplay(proof: proof, machine: machine, scheduler: scheduler)
        var checkpoints = try checkpointSteps()
        for interval in 0..<proof.commitments.count {
            try replay.replay(interval)
            if checkpoints.first == machine.stepsDone {
                try compare(checkpoint: checkpoints.removeFirst())
            }
            progress(machine.stepsDone)
        }
        try replay.checkModel()
        try check.checkSignature()
    }

    /// The checkpoints that stand where a state root does; others were left by an interruption.
    private func checkpointSteps() throws(Rejection) -> [Int] {
        guard let files else { return [] }
        return try files.keptSteps().filter { proof.commitments.isCommitted(after: $0) }
    }

    /// Finds the first element of a checkpoint that differs from the state just replayed.
    private func compare(checkpoint step: Int) throws(Rejection) {
        guard let files else { return }
        let stored = machine.state.map {
            StateTensor(
                name: $0.name,
                shape: $0.shape,
                role: $0.role,
                values: FloatView(zeros: $0.values.count)
            )
        }
        try files.load(checkpoint: step, into: stored)
        for (expected, got) in zip(machine.state, stored) {
            for index in 0..<expected.values.count {
                let (a, b) = (expected.values[index].bitPattern, got.values[index].bitPattern)
                guard a == b else {
                    throw .weight(
                        step: step,
                        tensor: expected.name,
                        element: index,
                        expected: a,
                        got: b
                    )
                }
            }
        }
    }
}
