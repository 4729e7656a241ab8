package import Cryptography
import Platform
package import Primitives
package import Training

/// The trainer's side of an audit: finds the states that the beacon asks for and opens them.
///
/// Each state is computed again from the nearest checkpoint before it, or from the state found last
/// when that is nearer, so an interval costs at most the distance between two checkpoints.
package struct Responder {
    package let proof: TrainingProof
    package let directory: RunDirectory
    private let machine: any StepMachine
    private let scheduler: any ParallelScheduler

    /// `machine` stands before the first step of the proof's task.
    package init(
        _ proof: TrainingProof,
        directory: RunDirectory,
        machine: any StepMachine,
        scheduler: any ParallelScheduler
    ) {
        self.proof = proof
        self.directory = directory
        self.machine = machine
        self.scheduler = scheduler
    }

    /// Writes the answer into the run directory and returns where, with the steps that it took.
    ///
    /// `report` is told each interval once its state is found.
    package func respond(
        count: Int,
        beacon: Hash32,
        dataset: Dataset,
        tree: MerkleTree,
        _ report: (Int) -> Void = { _ in }
    ) throws(RunFailure) -> (path: String, recomputedSteps: Int) {
        guard count > 0, count <= ProofLimits.auditIntervalsMax else {
            throw .auditCount(limit: ProofLimits.auditIntervalsMax, got: count)
        }
        let intervals = AuditDraw.intervals(of: proof, count: count, beacon: beacon)
        let path = directory.audit(Hex.encode(beacon.bytes))
        let folder = try runFile { () throws(FileError) in try AtomicDirectory(for: path) }
        var leaves: Set<Int> = []
        var recomputed = 0
        let kept = try RunCheckpoints(
            of: directory, taskRoot: proof.task.root, scheduler: scheduler)
        let finder = StateFinder(kept, machine: machine)
        for interval in intervals {
            recomputed += try open(interval, finder)
            let state = StateFile.checkpoint(machine.state)
            let file = folder.staging + "/" + AuditAnswer.stateFileName(interval)
            try runFile { () throws(FileError) in try AtomicFile.write(parts: state, to: file) }
            for step in proof.commitments.range(of: interval) {
                leaves.formUnion(machine.datasetLeaves(ofStep: step))
            }
            report(interval)
        }
        let answer = AuditAnswer(
            proofHash: proof.hash,
            beacon: beacon,
            intervals: intervals,
            samples: OpenedSamples(of: dataset, at: leaves, tree: tree)
        )
        do throws(FileError) {
            try AtomicFile.write(
                answer.encoded,
                to: folder.staging + "/" + AuditAnswer.fileName
            )
            try folder.publish(replacing: true)
        } catch {
            throw .file(error)
        }
        return (path, recomputed)
    }

    /// Brings the machine to the start of an interval; returns how many steps that took.
    private func open(_ interval: Int, _ finder: StateFinder) throws(RunFailure) -> Int {
        let target = proof.commitments.range(of: interval).lowerBound
        let steps: Int
        do throws(ReplayFailure) {
            steps = try finder.reach(target)
        } catch {
            throw .step(error.step, error.failure)
        }
        let root = StateCommitment.root(step: target, of: machine.state, scheduler: scheduler)
        let claimed = proof.stateRoot(before: interval)
        guard root == claimed else {
            throw .cannotReproduce(interval: interval, expected: claimed, got: root)
        }
        return steps
    }
}
