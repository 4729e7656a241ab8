import ChainTypes
import NodeInterfaces
import Primitives
import StateTrie

/// Where a chain is kept, so that it outlives the process.
///
/// The thread of the chain writes; when a writing call returns, the disk has what it wrote.
/// Anybody reads.
protocol ChainArchive: Sendable {
    /// The head as it was kept last, with what was changed by hand after it.
    func head() throws(LiveNodeFailure) -> KeptHead

    /// Keeps a block on the one that was kept last and gives its state with what is on the disk
    /// let go.
    func append(_ block: KeptBlock) throws(LiveNodeFailure) -> ChainState

    /// Takes the blocks above a number off the chain and gives the state after the one that is the
    /// head then.
    func rewind(to number: UInt64) throws(LiveNodeFailure) -> ChainState

    /// Keeps what was changed by hand after the last block; `nil` forgets it.
    func keep(_ amendment: AmendmentRecord?) throws(LiveNodeFailure)

    func block(_ hash: Hash32) throws(LiveNodeFailure) -> ViewedBlock?
    func hash(at number: UInt64) throws(LiveNodeFailure) -> Hash32?
    func location(of transaction: Hash32) throws(LiveNodeFailure) -> TransactionLocation?
    func state(after block: ChainBlock) throws(LiveNodeFailure) -> ChainState?

    /// Called once, when nothing is written any more.
    func close() throws(LiveNodeFailure)
}

/// A block on its way to an archive.
struct KeptBlock: Sendable {
    let envelope: Envelope
    let receipts: [Receipt]
    let senders: [Address]
    let state: ChainState
    /// What became of the accounts since the block before, changes by hand included.
    let updates: [AccountUpdate]
    let handOver: [UInt8]?
}

/// Where a kept chain goes on.
struct KeptHead: Sendable {
    let envelope: Envelope
    let receipts: [Receipt]
    let state: ChainState
    /// The times of the block and up to ten before it, the newest first.
    let recentTimestamps: [UInt64]
    /// The hashes of up to 255 blocks before it, the newest first.
    let parentHashes: [Hash32]
    /// The hash of the last block of the epoch before.
    let epochSeed: Hash32
    let amendment: AmendmentRecord?
}
