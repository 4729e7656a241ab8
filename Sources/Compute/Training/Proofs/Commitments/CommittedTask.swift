package import Cryptography
import Models
package import Primitives
import Programs
package import Tensors

/// A task with its data and the root that fixes both: where training and verification start.
package struct CommittedTask {
    package let plan: TrainingPlan
    package let dataset: Dataset
    package let datasetTree: MerkleTree
    package let commitment: TaskCommitment
    private let kernels: any TensorKernels

    /// Hashes the dataset and makes the initial state.
    package init(
        _ task: TrainingTask, dataset: Dataset, kernels: any TensorKernels,
        scheduler: any ParallelScheduler
    ) throws(TrainingFailure) {
        let plan = try TrainingPlan(task: task, dataset: dataset)
        let tree = DatasetCommitment(dataset, scheduler: scheduler).tree
        let trainer = try Trainer(plan: plan, dataset: dataset, kernels: kernels)
        self.plan = plan
        self.dataset = dataset
        self.kernels = kernels
        datasetTree = tree
        commitment = TaskCommitment(
            plan, datasetRoot: tree.root, datasetLeaves: UInt64(tree.leafCount),
            initialState: StateCommitment.root(
                step: 0, of: trainer.state, scheduler: scheduler))
    }

    /// A trainer before the first step.
    package func makeTrainer() throws(TrainingFailure) -> Trainer {
        try Trainer(plan: plan, dataset: dataset, kernels: kernels)
    }

    /// A trainer before the first step that repeats a fault, if there is one to repeat.
    package func makeMachine(
        fault: InjectedFault?
    ) throws(TrainingFailure) -> any TraceableMachine {
        let trainer = try makeTrainer()
        guard let fault else { return trainer }
        guard let faulty = FaultyMachine(trainer, fault: fault) else {
            throw .program(.unknownName("instruction \(fault.instruction)"))
        }
        return faulty
    }

    /// Trainers over the samples that an answer to an audit opens, for somebody without the
    /// dataset; they share the samples.
    ///
    /// The plan of the task over these samples must have the hyper-parameters and the program that
    /// the proof commits to.
    package static func auditMachines(
        _ task: TrainingTask, proof: TrainingProof, samples: OpenedSamples,
        kernels: any TensorKernels
    ) throws(Rejection) -> Auditor.MachineMaker {
        let dataset = try Dataset(samples, leafCount: proof.task.datasetLeaves)
        try checkFeatures(task, dataset)
        let plan: TrainingPlan
        do throws(TrainingFailure) {
            plan = try TrainingPlan(task: task, dataset: dataset)
        } catch {
            throw .task(error)
        }
        let expected = TaskCommitment(
            plan, datasetRoot: proof.task.datasetRoot, datasetLeaves: proof.task.datasetLeaves,
            initialState: proof.task.initialState)
        if let field = expected.firstDifference(from: proof.task) {
            throw .otherTask(
                field, expected: expected.text(of: field), got: proof.task.text(of: field))
        }
        return { () throws(Rejection) in
            do throws(TrainingFailure) {
                return try Trainer(plan: plan, dataset: dataset, kernels: kernels)
            } catch {
                throw .task(error)
            }
        }
    }

    /// The description of an opened dataset is foreign: its samples must fit the model.
    private static func checkFeatures(
        _ task: TrainingTask, _ dataset: Dataset
    ) throws(Rejection) {
        guard case .samples(let data) = dataset else { return }
        let expected: Int
        switch task.model {
        case .mlp(let model): expected = model.inputSize
        case .cnn(let model): expected = model.height * model.width * model.channels
        case .gpt: return
        }
        guard data.train.featureCount == expected else {
            throw .sampleMalformed(
                leaf: 0,
                "samples have \(data.train.featureCount) features, the model takes \(expected)")
        }
    }
}

extension TaskCommitment {
    /// What a plan commits to, for a dataset that is known by its root.
    init(
        _ plan: TrainingPlan, datasetRoot: Hash32, datasetLeaves: UInt64, initialState: Hash32
    ) {
        self.init(
            program: plan.program.hash, hyperParameters: plan.canonicalEncoding,
            datasetRoot: datasetRoot, datasetLeaves: datasetLeaves,
            seed: plan.task.generatorSeed, steps: UInt64(plan.steps),
            commitInterval: UInt64(plan.commitInterval), initialState: initialState)
    }
}
