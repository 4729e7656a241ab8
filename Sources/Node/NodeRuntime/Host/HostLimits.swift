/// The bounds of a host of nodes, and what each of them costs.
package enum HostLimits {
    /// Inputs that wait for the thread of a host; further messages of peers are lost.
    package static let inputs = 65_536
    /// Executions and replays whose outcomes machines of one process share; the oldest is computed
    /// again.
    package static let sharedOutcomes = 64
    /// Blocks that this process built and need not run again; the oldest is run again.
    package static let builtBlocks = 4
}
