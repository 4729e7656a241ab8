import Cryptography
import Platform
import Primitives
import Programs
import Tensors
import Testing
import Training

/// A training run small enough to forge in every place: two tensors, one sample a step.
final class ToyMachine: StepMachine {
    let state: [StateTensor]
    private(set) var stepsDone = 0
    private let samples: [Int: [UInt8]]
    private let leafCount: Int
    /// Adds this to the first weight after the step of this number, as faulty hardware would.
    private let fault: (step: Int, delta: Float)?

    init(leaves: [OpenedSamples.Leaf], leafCount: Int, fault: (step: Int, delta: Float)? = nil) {
        let weights = FloatView((0..<1_500).map { Float($0 % 17) / 16 })
        let velocity = FloatView(zeros: 1_500)
        state = [
            StateTensor(name: "layer.weight", shape: [30, 50], role: .parameter, values: weights),
            StateTensor(name: "layer.velocity", shape: [1_500], role: .optimizer, values: velocity),
        ]
        samples = Dictionary(uniqueKeysWithValues: leaves.map { ($0.index, $0.bytes) })
        self.leafCount = leafCount
        self.fault = fault
    }

    func datasetLeaves(ofStep step: Int) -> [Int] {
        [1 + step * 7 % (leafCount - 1)]
    }

    func step() throws(StepFailure) -> Float {
        let (weights, velocity) = (state[0].values, state[1].values)
        guard let sample = samples[datasetLeaves(ofStep: stepsDone)[0]] else {
            throw .indexOutOfRange(input: "sample", position: 0, bound: 0, got: 0)
        }
        var loss: Float = 0
        for index in 0..<weights.count {
            let error = weights[index] - Float(sample[index % sample.count]) / 256
            velocity[index] = velocity[index] * 0.9 + error
            weights[index] -= velocity[index] * 0.01
            loss += error * error
        }
        if let fault, fault.step == stepsDone { weights[0] += fault.delta }
        stepsDone += 1
        return loss
    }

    func resume(at steps: Int) {
        stepsDone = steps
    }
}

/// Everything that the tests of proofs share: a dataset, a task and a directory of its own.
struct ToyRun: ~Copyable {
    static let key = PrivateKey(insecurelyFrom: "toy trainer")

    let dataset: Dataset
    let tree: MerkleTree
    let task: TaskCommitment
    let directory: RunDirectory

    init(steps: UInt64 = 23) throws {
        dataset = Self.dataset()
        tree = DatasetCommitment(dataset).tree
        task = Self.task(of: dataset, steps: steps)
        directory = RunDirectory(try FileSystem.makeTemporaryDirectory())
    }

    deinit { try? FileSystem.remove(directory.path) }

    static func dataset(altering altered: Int? = nil, swapping swapped: Int? = nil) -> Dataset {
        var bytes = (0..<40 * 6).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 6) }
        if let altered { bytes[altered * 6] ^= 1 }
        if let swapped {
            for column in 0..<6 { bytes.swapAt(swapped * 6 + column, swapped * 6 + 6 + column) }
        }
        let all = SampleTable(
            bytes: bytes,
            offset: 0,
            featureCount: 6,
            labels: (0..<40).map { Int32($0 % 4) },
            classCount: 4,
            normalization: Normalization(divisor: 255)
        )
        return .samples(
            SampleDataset(
                train: all.slice(0..<30),
                validation: all.slice(30..<35),
                test: all.slice(35..<40),
                normalization: Normalization(divisor: 255)
            )
        )
    }

    static func machine(
        _ dataset: Dataset,
        fault: (step: Int, delta: Float)? = nil
    ) -> ToyMachine {
        let leaves = (0..<dataset.leafCount).map {
            OpenedSamples.Leaf(index: $0, bytes: dataset.leafBytes($0))
        }
        return ToyMachine(leaves: leaves, leafCount: dataset.leafCount, fault: fault)
    }

    static func task(of dataset: Dataset, steps: UInt64 = 23) -> TaskCommitment {
        let state = machine(dataset).state
        return TaskCommitment(
            program: SHA256.hash(Array("toy program".utf8)),
            hyperParameters: Array(#"{"rate":0.01}"#.utf8),
            datasetRoot: DatasetCommitment(dataset).root,
            datasetLeaves: UInt64(dataset.leafCount),
            seed: .zero,
            steps: steps,
            commitInterval: 4,
            initialState: StateCommitment.root(step: 0, of: state)
        )
    }

    func run(fault: (step: Int, delta: Float)? = nil) -> TrainingRun {
        TrainingRun(
            task: task,
            machine: Self.machine(dataset, fault: fault),
            directory: directory,
            scheduler: SerialScheduler(),
            checkpointInterval: 8
        )
    }

    /// Trains to the end.
    func train(fault: (step: Int, delta: Float)? = nil) throws -> TrainingProof {
        var run = run(fault: fault)
        guard case .complete(let proof) = try run.run(key: Self.key) else {
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
                directory: directory,
                machine: Self.machine(dataset),
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
            machine: Self.machine(dataset),
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
                _ = try Auditor(proof, directory: directory, scheduler: scheduler).audit(
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

extension TrainingProof {
    /// The proof with its fields as they are now, signed by `key`: what a forger can always do.
    func resigned(by key: PrivateKey = ToyRun.key) -> TrainingProof {
        TrainingProof(
            task: task,
            stateRoots: stateRoots,
            losses: losses,
            model: model,
            key: key
        )
    }
}
