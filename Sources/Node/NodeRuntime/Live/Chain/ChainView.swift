import ChainTypes
import Execution
import NodeInterfaces
import Primitives
import StateTrie
import Synchronization

/// A block of the chain as readers ask for it.
struct ViewedBlock: Sendable {
    let block: ChainBlock
    let envelope: Envelope
    let receipts: [Receipt]
    /// What leads light clients on from the epoch that the block ends.
    var handOver: [UInt8]?
    /// The state after the block, amendments included; `nil` when it was let go.
    var state: ChainState?
    /// Accounts and slots that changed since the block before.
    var changes: Int

    var withReceipts: BlockWithReceipts { BlockWithReceipts(block, receipts: receipts) }
}

/// The chain as readers see it: immutable values under a lock that is only held to look.
///
/// The thread of the chain writes here when a block is complete; sockets and tasks read.
final class ChainView: Sendable {
    private struct Content {
        var head: ChainSnapshot
        /// The number of the first block that is in memory.
        var first: UInt64
        /// The hashes of the chain's blocks by number, from ``first`` on.
        var hashes: [Hash32]
        var blocks: [Hash32: ViewedBlock]
        var locations: [Hash32: TransactionLocation] = [:]
        /// The number of the first block whose state is in memory.
        var firstState: UInt64
        var retainedChanges = 0
    }

    private let content: Mutex<Content>
    /// How many blocks are in memory at most; those before them are in an archive.
    private let blockLimit: Int

    init(root: ViewedBlock, head: ChainHead, blockLimit: Int = .max) {
        self.blockLimit = blockLimit
        let number = root.block.number
        var viewed = root
        viewed.state = head.state
        content = Mutex(
            Content(
                head: ChainSnapshot(
                    latest: root.block, state: head.state, finalized: number, safe: number,
                    nextBaseFee: head.nextBaseFee),
                first: number, hashes: [root.block.hash], blocks: [root.block.hash: viewed],
                firstState: number))
    }

    // MARK: Reading

    var head: ChainSnapshot { content.withLock { $0.head } }

    func block(_ hash: Hash32) -> ViewedBlock? { content.withLock { $0.blocks[hash] } }

    func hash(at number: UInt64) -> Hash32? {
        content.withLock { content in
            guard number >= content.first, number - content.first < UInt64(content.hashes.count)
            else { return nil }
            return content.hashes[Int(number - content.first)]
        }
    }

    func location(of transaction: Hash32) -> TransactionLocation? {
        content.withLock { $0.locations[transaction] }
    }

    // MARK: Writing

    /// Puts a block on the head.
    ///
    /// `finalized`: the number of the last block that nothing can take back.
    func append(_ block: ViewedBlock, state: ChainState, finalized: UInt64) {
        content.withLock { content in
            var viewed = block
            viewed.state = state
            let hash = block.block.hash
            content.hashes.append(hash)
            content.blocks[hash] = viewed
            for (index, transaction) in block.block.block.transactions.enumerated() {
                content.locations[transaction.hash] = TransactionLocation(block: hash, index: index)
            }
            content.retainedChanges += block.changes
            content.head = ChainSnapshot(
                latest: block.block, state: state, finalized: finalized, safe: finalized)
            Self.releaseStates(&content)
            if content.hashes.count > blockLimit { Self.releaseBlock(&content) }
        }
    }

    /// Gives the head another state and the next block another base fee.
    func amendHead(_ amended: ChainHead, changes: Int) {
        content.withLock { content in
            let head = content.head
            content.blocks[head.latest.hash]?.state = amended.state
            content.retainedChanges += changes
            content.head = ChainSnapshot(
                latest: head.latest, state: amended.state, finalized: head.finalized,
                safe: head.safe, nextBaseFee: amended.nextBaseFee)
        }
    }

    /// Moves what is final.
    func finalize(_ number: UInt64) {
        content.withLock { content in
            let head = content.head
            content.head = ChainSnapshot(
                latest: head.latest, state: head.state, finalized: number, safe: number,
                nextBaseFee: head.nextBaseFee)
        }
    }

    /// Makes an earlier block the head again and returns the blocks that were above it, the newest
    /// first, as far as they are in memory.
    func rewind(to root: ViewedBlock, head: ChainHead) -> [ViewedBlock] {
        content.withLock { content in
            let number = root.block.number
            var removed: [ViewedBlock] = []
            while let hash = content.hashes.last,
                content.first + UInt64(content.hashes.count) - 1 > number
            {
                content.hashes.removeLast()
                if let block = Self.forget(hash, &content) { removed.append(block) }
            }
            if content.hashes.isEmpty {
                content.first = number
                content.hashes = [root.block.hash]
                content.blocks[root.block.hash] = root
            }
            content.blocks[root.block.hash]?.state = head.state
            content.firstState = min(content.firstState, number)
            content.head = ChainSnapshot(
                latest: root.block, state: head.state, finalized: number, safe: number,
                nextBaseFee: head.nextBaseFee)
            return removed
        }
    }

    /// Takes a block and its transactions out of memory.
    private static func forget(_ hash: Hash32, _ content: inout Content) -> ViewedBlock? {
        guard let block = content.blocks.removeValue(forKey: hash) else { return nil }
        content.retainedChanges -= block.changes
        for transaction in block.block.block.transactions
        where content.locations[transaction.hash]?.block == hash {
            content.locations[transaction.hash] = nil
        }
        return block
    }

    /// Lets go of the oldest block.
    private static func releaseBlock(_ content: inout Content) {
        let hash = content.hashes.removeFirst()
        content.first += 1
        content.firstState = max(content.firstState, content.first)
        _ = forget(hash, &content)
    }

    /// Lets go of the oldest states while they hold too much.
    private static func releaseStates(_ content: inout Content) {
        let last = content.first + UInt64(content.hashes.count) - 1
        while content.retainedChanges > LiveLimits.retainedChanges, content.firstState < last {
            let hash = content.hashes[Int(content.firstState - content.first)]
            if let block = content.blocks[hash] { content.retainedChanges -= block.changes }
            content.blocks[hash]?.state = nil
            content.blocks[hash]?.changes = 0
            content.firstState += 1
        }
    }
}
