import Platform
package import Primitives
package import Training

/// The checkpoints of a run directory, as the states from which a run can be computed on.
package struct RunCheckpoints: KeptStates {
    package let steps: [Int]
    private let directory: RunDirectory
    private let taskRoot: Hash32
    private let scheduler: any ParallelScheduler

    /// Only checkpoints of the task with `taskRoot` are loaded.
    package init(
        of directory: RunDirectory, taskRoot: Hash32, scheduler: any ParallelScheduler
    ) throws(RunFailure) {
        steps = try runFile { () throws(FileError) in try directory.checkpointSteps() }
        self.directory = directory
        self.taskRoot = taskRoot
        self.scheduler = scheduler
    }

    package func load(_ steps: Int, into machine: any StepMachine) -> Bool {
        do throws(RunFailure) {
            try Checkpoint(step: steps, in: directory).loadState(
                into: machine, taskRoot: taskRoot, scheduler: scheduler, from: directory)
            return true
        } catch {
            return false
        }
    }
}
