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

    /// Accepts by returning the number of steps that were replayed.
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
    ) throws(Rejection) -> Int {
        let check = ProofCheck(proof: proof)
        try check.checkTrainer(trainer)
        try check.checkClaims(task)
        try ModelHash.check(directory, against: proof)
        let intervals = AuditDraw.intervals(of: proof, count: count, beacon: beacon)
        let answer = try readAnswer(beacon: beacon, intervals: intervals)
        let machine = try makeMachine(answer.samples)
        let initial = StateCommitment.root(step: 0, of: machine.state, scheduler: scheduler)
        guard initial == proof.task.initialState else {
            throw .initialWeights(expected: initial, got: proof.task.initialState)
        }
        let opened = Set(answer.samples.leaves.map(\.index))
        let replay = IntervalReplay(proof: proof, machine: machine, scheduler: scheduler)
        var steps = 0
        for interval in intervals {
            try open(interval, beacon: beacon, into: machine)
            let range = proof.commitments.range(of: interval)
            for step in range {
                for leaf in machine.datasetLeaves(ofStep: step) where !opened.contains(leaf) {
                    throw .sampleMissing(leaf: leaf, step: step)
                }
            }
            try replay.replay(interval)
            if range.upperBound == proof.commitments.steps { try replay.checkModel() }
            steps += range.count
            progress(steps)
        }
        try check.checkSignature()
        return steps
    }

    private func readAnswer(beacon: Hash32, intervals: [Int]) throws(Rejection) -> AuditAnswer {
        let folder = directory.audit(Hex.encode(beacon.bytes))
        let path = folder + "/" + AuditAnswer.fileName
        guard
            let bytes = try? FileSystem.read(path, limit: ProofLimits.answerBytesMax)
        else { throw .answerMissing(path: path) }
        let answer: AuditAnswer
        do throws(ProofFormatFailure) {
            answer = try AuditAnswer(decoding: bytes)
        } catch {
            throw .answer(error)
        }
        guard answer.proofHash == proof.hash else {
            throw .replayedAnswer(
                field: "proof hash",
                expected: proof.hash,
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
                leafCount: proof.task.datasetLeaves
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
        guard let file = try? FileSystem.read(path, limit: ProofLimits.modelBytesMax) else {
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
