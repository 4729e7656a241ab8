import Platform
import Training
import TrainingRuns

/// A task with its data on this machine's kernels: what training and verification start from.
struct PreparedRun {
    /// The task with the paths at which its data was found.
    let task: TrainingTask
    let committed: CommittedTask
    let computing: Computing

    var plan: TrainingPlan { committed.plan }

    /// Reads the data; relative paths are looked for beside `taskPath` first.
    init(_ task: TrainingTask, taskPath: String, _ computing: Computing) throws {
        let loaded = try DatasetLoader.load(
            task, files: DatasetPlaces.standard(taskPath: taskPath))
        self.task = loaded.task
        self.computing = computing
        committed = try CommittedTask(
            loaded.task, dataset: loaded.dataset, kernels: computing.kernels,
            scheduler: computing.scheduler)
    }

    /// The run that a directory holds.
    init(_ directory: RunDirectory, _ computing: Computing) throws {
        try self.init(
            try TaskReader.read(directory.task), taskPath: directory.task, computing)
    }
}
