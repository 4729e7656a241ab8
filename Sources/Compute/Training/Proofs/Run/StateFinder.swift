import Primitives
package import Programs
import Tensors

/// The states of a run that somebody kept, such as the checkpoints of a run directory.
package protocol KeptStates {
    /// The numbers of steps after which a state was kept, ascending.
    var steps: [Int] { get }

    /// Loads the state after `steps` steps into `machine`, which then stands there.
    ///
    /// Returns false, and may leave anything in the machine's state, when what was kept is not
    /// whole or has another root than it had.
    func load(_ steps: Int, into machine: any StepMachine) -> Bool
}

/// A step of a run that has no result, so that no state after it can be computed.
package struct ReplayFailure: Error, Equatable, CustomStringConvertible {
    package let step: Int
    package let failure: StepFailure

    package init(step: Int, _ failure: StepFailure) {
        self.step = step
        self.failure = failure
    }

    package var description: String { "step \(step): \(failure)" }
}

/// Brings a machine to any step of a run by way of the states that were kept.
///
/// The way starts at the nearest whole one before the step, or at the state that the machine is in
/// when that is nearer; so a step is found within the distance of two kept states.
package struct StateFinder {
    private let kept: any KeptStates
    private let machine: any StepMachine
    private let initial: [[Float]]

    /// `machine` stands before the first step.
    package init(_ kept: any KeptStates, machine: any StepMachine) {
        precondition(machine.stepsDone == 0, "a search starts before the first step")
        self.kept = kept
        self.machine = machine
        initial = machine.state.map(\.values.elements)
    }

    /// Returns how many steps were computed on the way.
    package func reach(_ target: Int) throws(ReplayFailure) -> Int {
        if machine.stepsDone > target { restore(initial, at: 0) }
        jump(to: target)
        let steps = target - machine.stepsDone
        while machine.stepsDone < target {
            let step = machine.stepsDone
            do throws(StepFailure) {
                _ = try machine.step()
            } catch {
                throw ReplayFailure(step: step, error)
            }
        }
        return steps
    }

    private func jump(to target: Int) {
        for step in kept.steps.reversed() where step <= target && step > machine.stepsDone {
            let before = machine.state.map(\.values.elements)
            let done = machine.stepsDone
            if kept.load(step, into: machine) { return }
            restore(before, at: done)
        }
    }

    private func restore(_ values: [[Float]], at steps: Int) {
        for (tensor, values) in zip(machine.state, values) { tensor.values.store(values) }
        machine.resume(at: steps)
    }
}
