import Cryptography
import Models
import Platform
package import Primitives

/// The auditor's side: checks the opened states and replays the drawn intervals only.
package struct Auditor {
    package let proof: TrainingProof
    package let directory: RunDirectory
    private let scheduler: any ParallelScheduler

    package init(
        _ proof: TrainingProof,
        directory: RunDirectory,
        scheduler: any ParallelScheduler
    ) {
        self.proof = proof
        self.directory = directory
        self.scheduler = scheduler
    }

    /// What an audit that accepts has replayed.
    package struct Replayed: Hashable, Sendable {
        package let intervals: [Int]
        package let steps: Int
    }

    /// Accepts by returning what was replayed.
    ///
    /// `makeMachine` makes the machine of the expected task over the opened samples; it is called
    /// once, after these were checked against the dataset root, and refuses what does not fit the
    /// task.
    package func audit(
        count: Int,
        beacon: Hash32,
        task: TaskExpectation,
        trainer: Address? = nil,
        makeMachine: (OpenedSamples) throws(Rejection) -> any StepMachine,
        progress: (Int) -> Void = { _ in }
    ) throws(Rejection) -> Replayed {
        let check = ProofCheck(proof)
        try check.checkTrainer(trainer)
        try check.checkClaims(task)
        try ModelHash.check(directory, against: proof)
        let intervals = AuditDraw.intervals(
            of: proof, hash: check.hash, count: count, beacon: beacon)
        let answer = try readAnswer(proofHash: check.hash, beacon: beacon, intervals: intervals)
        let machine = try makeMachine(answer.samples)
        let initial = StateCommitment.root(step: 0, of: machine.state, scheduler: scheduler)
        guard initial == proof.task.initialState else {
            throw .initialWeights(expected: initial, got: proof.task.initialState)
        }
        let replay = IntervalReplay(proof: proof, machine: machine, scheduler: scheduler)
        var steps = 0
        for interval in intervals {
            try open(interval, beacon: beacon, into: machine)
            let range = proof.commitments.range(of: interval)
            for step in range {
                let leaves = machine.datasetLeaves(ofStep: step)
                if let leaf = answer.samples.firstMissing(of: leaves) {
                    throw .sampleMissing(leaf: leaf, step: step)
                }
            }
            try replay.replay(interval)
            if range.upperBound == proof.commitments.steps { try replay.checkModel() }
            steps += range.count
            progress(steps)
        }
        try check.checkSignature()
        return Replayed(intervals: intervals, steps: steps)
    }

    private func readAnswer(
        proofHash: Hash32, beacon: Hash32, intervals: [Int]
    ) throws(Rejection) -> AuditAnswer {
        let folder = directory.audit(Hex.encode(beacon.bytes))
        let path = folder + "/" + AuditAnswer.fileName
        guard
            let file = try? MappedFile(path, limit: ProofLimits.answerBytesMax, ahead: true)
        else { throw .answerMissing(path: path) }
        let answer: AuditAnswer
        do throws(ProofFormatFailure) {
            answer = try AuditAnswer(decoding: file)
        } catch {
            throw .answer(error)
        }
        guard answer.proofHash == proofHash else {
            throw .replayedAnswer(
                field: "proof hash",
                expected: proofHash,
                got: answer.proofHash
            )
        }
        guard answer.beacon == beacon else {
            throw .replayedAnswer(field: "beacon", expected: beacon, got: answer.beacon)
        }
        guard answer.intervals == intervals else {
            throw .answerIntervals(expected: intervals, got: answer.intervals)
        }
        do throws(MerkleFailure) {
            try answer.samples.verify(
                root: proof.task.datasetRoot,
                leafCount: proof.task.datasetLeaves,
                scheduler: scheduler
            )
        } catch {
            throw .samples(error)
        }
        return answer
    }

    /// Loads the opened state of an interval and checks it against the root that the proof commits
    /// to.
    private func open(
        _ interval: Int,
        beacon: Hash32,
        into machine: any StepMachine
    ) throws(Rejection) {
        let start = proof.commitments.range(of: interval).lowerBound
        let folder = directory.audit(Hex.encode(beacon.bytes))
        let path = folder + "/" + AuditAnswer.stateFileName(interval)
        guard let file = try? MappedFile(path, limit: ProofLimits.modelBytesMax, ahead: true)
        else {
            throw .answerMissing(path: path)
        }
        do throws(SafetensorsFailure) {
            try StateFile.load(file, into: machine.state)
        } catch {
            throw .openedStateFile(interval: interval, error)
        }
        let got = StateCommitment.root(step: start, of: machine.state, scheduler: scheduler)
        let claimed = proof.stateRoot(before: interval)
        guard got == claimed else {
            throw .openedState(interval: interval, expected: claimed, got: got)
        }
        machine.resume(at: start)
    }
}
