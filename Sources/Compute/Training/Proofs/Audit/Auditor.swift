import Cryptography
import Models
package import Primitives
import Synchronization

/// The auditor's side: checks the opened states and replays the drawn intervals only.
package struct Auditor {
    package let proof: TrainingProof
    private let files: any RunFiles
    private let scheduler: any ParallelScheduler

    package init(
        _ proof: TrainingProof,
        files: any RunFiles,
        scheduler: any ParallelScheduler
    ) {
        self.proof = proof
        self.files = files
        self.scheduler = scheduler
    }

    /// What an audit that accepts has replayed.
    package struct Replayed: Hashable, Sendable {
        package let intervals: [Int]
        package let steps: Int
    }

    /// Makes a machine before the first step; each thread that replays has one.
    package typealias MachineMaker = @Sendable () throws(Rejection) -> any StepMachine

    /// Accepts by returning what was replayed.
    ///
    /// `machines` prepares the expected task over the opened samples, once and after these were
    /// checked against the dataset root, and refuses what does not fit the task. The machines share
    /// what it prepared: how large a dataset is, its trainer says.
    package func audit(
        count: Int,
        beacon: Hash32,
        task: TaskExpectation,
        trainer: Address? = nil,
        machines: (OpenedSamples) throws(Rejection) -> MachineMaker
    ) throws(Rejection) -> Replayed {
        let check = ProofCheck(proof)
        try check.checkTrainer(trainer)
        try check.checkClaims(task)
        try ModelHash.check(files, against: proof)
        let intervals = AuditDraw.intervals(
            of: proof, hash: check.hash, count: count, beacon: beacon)
        let answer = try readAnswer(proofHash: check.hash, beacon: beacon, intervals: intervals)
        try replay(answer, try machines(answer.samples))
        try check.checkSignature()
        return Replayed(
            intervals: intervals,
            steps: intervals.reduce(0) { $0 + proof.commitments.range(of: $1).count })
    }

    /// Replays the intervals of an answer, side by side where that is the better use of threads.
    ///
    /// The rejection is that of the first interval that has one, however many threads there are.
    private func replay(
        _ answer: AuditAnswer, _ makeMachine: MachineMaker
    ) throws(Rejection) {
        let width = try machineCount(for: answer)
        let rejections = Mutex<[Int: Rejection]>([:])
        scheduler.run(taskCount: width) { first in
            var place = -1
            do throws(Rejection) {
                let machine = try makeMachine()
                try checkInitialState(of: machine)
                place = first
                while place < answer.intervals.count {
                    try replay(answer.intervals[place], of: answer, on: machine)
                    place += width
                }
            } catch {
                rejections.withLock { $0[place] = error }
            }
        }
        let found = rejections.withLock { $0 }
        if let first = found.keys.min(), let rejection = found[first] { throw rejection }
    }

    /// A machine a thread while its state is small; the steps of a large one share the threads
    /// themselves, and two of them would take twice the memory.
    private func machineCount(for answer: AuditAnswer) throws(Rejection) -> Int {
        guard let first = answer.intervals.first else { return 1 }
        let state = try files.openedState(of: first, beacon: answer.beacon)
        let isSmall = state.byteCount <= ProofLimits.sideBySideStateBytesMax
        return isSmall ? min(scheduler.width, answer.intervals.count) : 1
    }

    private func checkInitialState(of machine: any StepMachine) throws(Rejection) {
        let initial = StateCommitment.root(step: 0, of: machine.state, scheduler: scheduler)
        guard initial == proof.task.initialState else {
            throw .initialWeights(expected: initial, got: proof.task.initialState)
        }
    }

    private func replay(
        _ interval: Int, of answer: AuditAnswer, on machine: any StepMachine
    ) throws(Rejection) {
        try open(interval, beacon: answer.beacon, into: machine)
        let range = proof.commitments.range(of: interval)
        for step in range {
            let leaves = machine.datasetLeaves(ofStep: step)
            if let leaf = answer.samples.firstMissing(of: leaves) {
                throw .sampleMissing(leaf: leaf, step: step)
            }
        }
        let replay = IntervalReplay(proof: proof, machine: machine, scheduler: scheduler)
        try replay.replay(interval)
        if range.upperBound == proof.commitments.steps { try replay.checkModel() }
    }

    private func readAnswer(
        proofHash: Hash32, beacon: Hash32, intervals: [Int]
    ) throws(Rejection) -> AuditAnswer {
        let file = try files.answer(to: beacon)
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
        let file = try files.openedState(of: interval, beacon: beacon)
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
