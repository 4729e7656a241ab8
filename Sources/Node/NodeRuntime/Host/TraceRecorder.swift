package import NodeMachine
package import Primitives

/// Takes down what happens to the machines of a host, so that it can be run again.
///
/// Called on the thread of the host, in the order in which things happen.
package protocol TraceRecorder: Sendable {
    /// A machine begins, or begins anew.
    func begin(_ start: NodeStart, of configuration: NodeConfiguration)
    /// A machine took an input and answered with these effects.
    func record(_ input: NodeInput, now: Instant, effects: [NodeEffect], of machine: PeerID)
}
