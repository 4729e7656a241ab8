/// The bounds of a simulated run, and those that its checks hold a node to.
package enum SimulationLimits {
    package static let nodes = 2...128
    /// A run that does not end by itself ends here.
    package static let events = 5_000_000
    /// Messages on their way together; more are a flood that nodes made themselves.
    package static let messagesOnTheWay = 200_000
    /// The virtual milliseconds from the end of all faults within which every honest node must have
    /// finalized ``blocksAfterHealing`` more blocks: the longest time-out (64 s) that views which
    /// failed before can have left, twice, and some blocks.
    package static let healing: UInt64 = 180_000
    package static let blocksAfterHealing: UInt64 = 2
    /// Clocks are wrong by at most this many milliseconds.
    package static let skew: UInt64 = 4_000
    /// Small stores, so that a short run sees segments and commits end.
    static let segmentBytes = 16_384
    static let historyBlocks: UInt64 = 16
    static let blocksPerCommit = 3
    /// Certificates that an adversary keeps to show them again.
    static let staleCertificates = 64
    /// Attempts at work that a forgery or a second proposal may take.
    static let forgingAttempts: UInt64 = 400
    /// Bytes of the largest garbage that a flooder sends.
    static let garbageBytes: UInt64 = 60_000
    /// Votes of one validator in one epoch that are remembered to compare them with later ones.
    static let rememberedVotes = 4_096
}
