package import Primitives

/// What a trainer hands over beside a proof, wherever it lies: in a directory, in messages.
///
/// Nothing of it needs to be believed; whoever asks compares it with the proof. What is not there
/// is a rejection that says so.
package protocol RunFiles: Sendable {
    /// The file of the final model.
    func modelFile() throws(Rejection) -> any ByteRegion

    /// The numbers of steps after which a state was kept, ascending.
    func keptSteps() throws(Rejection) -> [Int]

    /// Copies the state that was kept after `step` steps into `state`, which has its names and
    /// shapes.
    func load(checkpoint step: Int, into state: [StateTensor]) throws(Rejection)

    /// The encoded ``AuditAnswer`` to the audit of a beacon.
    func answer(to beacon: Hash32) throws(Rejection) -> any ByteRegion

    /// The state at the start of an interval that this audit drew, as a file of ``StateFile``.
    func openedState(of interval: Int, beacon: Hash32) throws(Rejection) -> any ByteRegion
}
