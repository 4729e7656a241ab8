/// The bounds of what a node keeps for its peers, and what each of them costs.
package enum NodeLimits {
    /// Final blocks in one answer; enough for any run that became final by one certificate.
    package static let finalBlocks = 512
    /// The bytes of the envelopes in one answer; the run ends with the certificate before.
    package static let finalBytes = 32 << 20
    /// The bytes of one message: final blocks of the largest size that an answer may have.
    ///
    /// A longer one is refused before it is read.
    package static let messageBytes = 64 << 20
    /// Candidates that a peer may send between two final blocks without being asked; further ones
    /// are not looked at.
    package static let offersPerPeer = 8
    /// Envelopes that were asked for and have not come; the oldest is forgotten.
    package static let wanted = 256
    /// Transactions that are said again with every announcement.
    package static let repeated = 16
    /// Final blocks between two times that the journal is written anew.
    package static let blocksPerJournal: UInt64 = 64
    /// Final blocks that one validator has for its report of evidence before the next one tries.
    package static let blocksPerReport: UInt64 = 4
    /// Passes of the model that may fail one after the other before a node gives up a block; it
    /// tries again with the next one.
    package static let failedPasses = 16
}
