import Cryptography
import Platform
import Primitives
import Testing
import ToyTraining
import Training
import TrainingRuns

/// Everything that the tests of proofs share: a dataset, a task and a directory of its own.
struct ToyRun: ~Copyable {
    let dataset: Dataset
    let tree: MerkleTree
    let task: TaskCommitment
    let directory: RunDirectory

    init(steps: UInt64 = 23) throws {
        dataset = Toy.dataset()
        tree = DatasetCommitment(dataset).tree
        task = Toy.task(of: dataset, steps: steps)
        directory = RunDirectory(try FileSystem.makeTemporaryDirectory())
    }

    deinit { try? FileSystem.remove(directory.path) }

    func run(fault: (step: Int, delta: Float)? = nil) -> TrainingRun {
        TrainingRun(
            task: task,
            machine: Toy.machine(dataset, fault: fault),
            directory: directory,
            scheduler: SerialScheduler(),
            checkpointInterval: 8
        )
    }

    /// Trains to the end.
    func train(fault: (step: Int, delta: Float)? = nil) throws -> TrainingProof {
        var run = run(fault: fault)
        guard case .complete(let proof) = try run.run(key: Toy.key) else {
            throw ToyFailure.stopped
        }
        return proof
    }

    func verify(
        _ proof: TrainingProof,
        task: TaskCommitment? = nil,
        trainer: Address? = nil
    ) -> Rejection? {
        do throws(Rejection) {
            try FullVerifier(
                proof,
                files: directory,
                machine: Toy.machine(dataset),
                scheduler: SerialScheduler()
            ).verify(task: task ?? self.task, trainer: trainer)
            return nil
        } catch {
            return error
        }
    }

    /// Answers an audit of `count` intervals.
    func respond(_ proof: TrainingProof, count: Int, beacon: Hash32) throws -> Int {
        try Responder(
            proof,
            directory: directory,
            machine: Toy.machine(dataset),
            scheduler: SerialScheduler()
        ).respond(count: count, beacon: beacon, dataset: dataset, tree: tree).recomputedSteps
    }

    /// The verdict of an audit, which is the same on one thread and on three.
    func audit(
        _ proof: TrainingProof,
        count: Int,
        beacon: Hash32,
        task: TaskExpectation? = nil,
        trainer: Address? = nil
    ) -> Rejection? {
        func verdict(_ scheduler: any ParallelScheduler) -> Rejection? {
            let leafCount = dataset.leafCount
            do throws(Rejection) {
                _ = try Auditor(proof, files: directory, scheduler: scheduler).audit(
                    count: count,
                    beacon: beacon,
                    task: task ?? .recomputed(self.task),
                    trainer: trainer,
                    machines: { samples in
                        let leaves = samples.leaves
                        return { ToyMachine(leaves: leaves, leafCount: leafCount) }
                    }
                )
                return nil
            } catch {
                return error
            }
        }
        let alone = verdict(SerialScheduler())
        #expect(verdict(WorkerPool(width: 3)) == alone)
        return alone
    }
}

enum ToyFailure: Error {
    case stopped
}
