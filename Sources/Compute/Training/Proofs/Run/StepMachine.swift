package import Programs

/// A training run in memory, as far as its proof is concerned.
///
/// The machine is a pure function of its task: the same number of steps from the same state leads
/// to the same bits on every machine.
package protocol StepMachine: AnyObject {
    /// How many steps lie behind the state.
    var stepsDone: Int { get }

    /// Parameters, then optimizer state, in canonical order; the views stay the same.
    var state: [StateTensor] { get }

    /// What the file of the final model says about itself beside its tensors: the architecture.
    var modelMetadata: [(key: String, value: String)] { get }

    /// The leaves of the dataset's tree that a step reads, ascending and each once.
    func datasetLeaves(ofStep step: Int) -> [Int]

    /// Runs one step and returns its loss.
    func step() throws(StepFailure) -> Float

    /// Continues with the values that now stand in ``state``, which `steps` steps led to.
    func resume(at steps: Int)
}

extension StepMachine {
    package var modelMetadata: [(key: String, value: String)] { [] }
}
