import Cryptography
import Platform
import Primitives
import Programs
import Training

/// A task with its data and its first state: what training and verification both start from.
struct PreparedRun {
    let task: TrainingTask
    let trainer: Trainer
    let dataset: Dataset
    /// The tree over the samples, whose root the task commits to.
    let tree: MerkleTree
    let commitment: TaskCommitment
    let computing: Computing

    /// Reads the data; relative paths are looked for beside `taskPath` first.
    init(_ task: TrainingTask, taskPath: String, _ computing: Computing) throws {
        let loaded = try DatasetLoader.load(task, places: .standard(taskPath: taskPath))
        let plan = try TrainingPlan(task: loaded.task, dataset: loaded.dataset)
        self.task = loaded.task
        self.computing = computing
        dataset = loaded.dataset
        trainer = try Trainer(plan: plan, dataset: dataset, kernels: computing.kernels)
        tree = DatasetCommitment(dataset, scheduler: computing.scheduler).tree
        commitment = TaskCommitment(
            program: plan.program.hash, hyperParameters: plan.canonicalEncoding,
            datasetRoot: tree.root, datasetLeaves: UInt64(dataset.leafCount),
            seed: loaded.task.generatorSeed, steps: UInt64(plan.steps),
            commitInterval: UInt64(plan.commitInterval),
            initialState: StateCommitment.root(
                step: 0, of: trainer.state, scheduler: computing.scheduler))
    }

    /// The run that a directory holds.
    init(_ directory: RunDirectory, _ computing: Computing) throws {
        try self.init(
            try TaskReader.read(directory.task), taskPath: directory.task, computing)
    }
}
