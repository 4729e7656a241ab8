/// The bounds of a store.
package enum StorageLimits {
    /// A segment is full from this size on; one record may go beyond it.
    package static let segmentBytes = 256 << 20
    /// An envelope, or the receipts of a block.
    package static let payloadBytes = 64 << 20
    /// A vote or the envelope that it is about, as the vote journal keeps it.
    package static let journalRecordBytes = payloadBytes + 64
    package static let transactionsPerBlock = 1 << 20
    /// Recent blocks whose states can be read and gone back to.
    package static let historyBlocks: UInt64 = 128
    /// Recent final blocks whose states are kept with their nodes.
    package static let statesInMemory: UInt64 = 32
    /// Final blocks that share one commit of the tables.
    package static let blocksPerCommit = 8
    /// The address space that the tables begin with; it grows by doubling.
    package static let mapBytes = 16 << 30
    package static let largestMapBytes = 1 << 44
    /// Transactions that read at the same time.
    package static let readers: UInt32 = 512
    /// The text file that says what a directory holds.
    package static let formatFileBytes = 4_096
    /// Problems that a check lists; more are counted.
    package static let listedProblems = 100
    /// Reverse differences that are kept decoded.
    package static let decodedDifferences = 256
}
