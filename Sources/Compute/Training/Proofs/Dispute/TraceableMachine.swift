package import Primitives
package import Programs

/// A step machine whose step is a program that can be argued about value by value.
package protocol TraceableMachine: StepMachine {
    var program: Program { get }

    /// The loss of the step that was run last.
    var lastLoss: Float { get }

    /// Runs the next step with a commitment to every value.
    func tracedStep(
        scheduler: any ParallelScheduler, fault: TraceFault?
    ) throws(StepFailure) -> StepTrace

    /// One element of what the next step reads beside its state: samples, labels, scalars.
    func inputBits(_ input: ProgramInput, at index: Int) throws(ProgramError) -> UInt32

    /// The leaves of the dataset's tree that hold that element of a batch.
    func datasetLeaves(of input: ProgramInput, at index: Int) -> [Int]
}

/// A machine that spoils one bit of one step and is right in all others.
package final class FaultyMachine: TraceableMachine {
    private let machine: any TraceableMachine
    private let fault: InjectedFault
    private let traceFault: TraceFault

    /// `nil` when the program has no such place.
    package init?(_ machine: any TraceableMachine, fault: InjectedFault) {
        guard let traceFault = fault.fault(in: machine.program) else { return nil }
        self.machine = machine
        self.fault = fault
        self.traceFault = traceFault
    }

    package var program: Program { machine.program }
    package var stepsDone: Int { machine.stepsDone }
    package var state: [StateTensor] { machine.state }
    package var lastLoss: Float { machine.lastLoss }
    package var modelMetadata: [(key: String, value: String)] { machine.modelMetadata }

    package func datasetLeaves(ofStep step: Int) -> [Int] { machine.datasetLeaves(ofStep: step) }

    package func resume(at steps: Int) { machine.resume(at: steps) }

    package func step() throws(StepFailure) -> Float {
        guard machine.stepsDone == fault.step else { return try machine.step() }
        _ = try machine.tracedStep(scheduler: SerialScheduler(), fault: traceFault)
        return machine.lastLoss
    }

    /// The fault of the machine itself; another one is not put on top of it.
    package func tracedStep(
        scheduler: any ParallelScheduler, fault: TraceFault?
    ) throws(StepFailure) -> StepTrace {
        let own = machine.stepsDone == self.fault.step ? traceFault : nil
        return try machine.tracedStep(scheduler: scheduler, fault: own ?? fault)
    }

    package func inputBits(
        _ input: ProgramInput, at index: Int
    ) throws(ProgramError) -> UInt32 {
        try machine.inputBits(input, at: index)
    }

    package func datasetLeaves(of input: ProgramInput, at index: Int) -> [Int] {
        machine.datasetLeaves(of: input, at: index)
    }
}
