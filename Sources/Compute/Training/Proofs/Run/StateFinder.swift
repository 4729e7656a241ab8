import Platform
import Primitives
import Programs
import Tensors

/// Brings a machine to any step of a run by way of the run's checkpoints.
///
/// The way starts at the nearest whole checkpoint before the step, or at the state that the machine
/// is in when that is nearer; so a step is found within the distance of two checkpoints.
struct StateFinder {
    let directory: RunDirectory
    let taskRoot: Hash32
    let machine: any StepMachine
    let scheduler: any ParallelScheduler
    private let checkpoints: [Int]
    private let initial: [[Float]]

    /// `machine` stands before the first step.
    init(
        directory: RunDirectory, taskRoot: Hash32, machine: any StepMachine,
        scheduler: any ParallelScheduler
    ) throws(RunFailure) {
        precondition(machine.stepsDone == 0, "a search starts before the first step")
        self.directory = directory
        self.taskRoot = taskRoot
        self.machine = machine
        self.scheduler = scheduler
        checkpoints = try runFile { () throws(FileError) in try directory.checkpointSteps() }
        initial = machine.state.map(\.values.elements)
    }

    /// Returns how many steps were computed on the way.
    func reach(_ target: Int) throws(RunFailure) -> Int {
        if machine.stepsDone > target { restore(initial, at: 0) }
        try jump(to: target)
        let steps = target - machine.stepsDone
        while machine.stepsDone < target {
            let step = machine.stepsDone
            do throws(StepFailure) {
                _ = try machine.step()
            } catch {
                throw .step(step, error)
            }
        }
        return steps
    }

    private func jump(to target: Int) throws(RunFailure) {
        for step in checkpoints.reversed() where step <= target && step > machine.stepsDone {
            let before = machine.state.map(\.values.elements)
            let done = machine.stepsDone
            do throws(RunFailure) {
                try Checkpoint(step: step, in: directory).loadState(
                    into: machine, taskRoot: taskRoot, scheduler: scheduler, from: directory)
                return
            } catch {
                restore(before, at: done)
            }
        }
    }

    private func restore(_ values: [[Float]], at steps: Int) {
        for (tensor, values) in zip(machine.state, values) { tensor.values.store(values) }
        machine.resume(at: steps)
    }
}
