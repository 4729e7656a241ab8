import ChainTypes
import Cryptography
import EVM
import Encodings
import Execution
import NodeInterfaces
import Observability
import Primitives
import StateTrie
import Synchronization

/// A block and the state after it, as one request sees them.
struct BlockView: Sendable {
    let block: ChainBlock
    let state: ChainState
    var isPending = false

    var header: Header { block.header }
}

/// How requests' words for blocks become blocks.
extension EthereumService {
    /// Runs a read of the node; what it cannot read is an internal error and stands in the log.
    func reading<Value>(_ body: () throws(NodeReadFailure) -> Value) throws(RPCError) -> Value {
        do throws(NodeReadFailure) {
            return try body()
        } catch {
            log.error("the node could not be read", ["reason": "\(error)"])
            throw RPCError(error)
        }
    }

    /// Reads a state; parts of old ones may be gone.
    func readingState<Value>(
        _ body: () throws(StateFailure) -> Value
    ) throws(RPCError) -> Value {
        do throws(StateFailure) {
            return try body()
        } catch {
            throw .server(error.description)
        }
    }

    /// The block of a reference; `nil` when there is none.
    ///
    /// "pending" is the latest block here.
    func block(_ reference: BlockReference) throws(RPCError) -> ChainBlock? {
        let head = node.head
        switch reference {
        case .latest, .pending: return head.latest
        case .safe: return try block(number: head.safe, head)
        case .finalized: return try block(number: head.finalized, head)
        case .earliest: return try block(number: 0, head)
        case .number(let number): return try block(number: number, head)
        case .hash(let hash, let requiresCanonical):
            guard let block = try block(hash: hash) else { return nil }
            if requiresCanonical, try canonicalHash(block.number) != hash {
                throw .server("hash is not currently canonical")
            }
            return block
        }
    }

    func block(hash: Hash32) throws(RPCError) -> ChainBlock? {
        let latest = node.head.latest
        if latest.hash == hash { return latest }
        return try reading { () throws(NodeReadFailure) in try node.block(hash) }
    }

    private func block(
        number: UInt64, _ head: ChainSnapshot
    ) throws(RPCError) -> ChainBlock? {
        if number == head.latest.number { return head.latest }
        guard number < head.latest.number else { return nil }
        guard let hash = try canonicalHash(number) else {
            throw RPCError(4_444, "pruned history unavailable")
        }
        return try block(hash: hash)
    }

    func canonicalHash(_ number: UInt64) throws(RPCError) -> Hash32? {
        try reading { () throws(NodeReadFailure) in try node.canonicalHash(at: number) }
    }

    func pendingBlock() throws(RPCError) -> PendingBlock? {
        try reading { () throws(NodeReadFailure) in try node.pendingBlock() }
    }

    /// The block of a reference, which has to be there, with its state.
    func view(_ reference: BlockReference) throws(RPCError) -> BlockView {
        let head = node.head
        if reference == .latest { return BlockView(block: head.latest, state: head.state) }
        if reference == .pending {
            guard let pending = try pendingBlock() else {
                return BlockView(block: head.latest, state: head.state)
            }
            return BlockView(block: pending.block, state: pending.state, isPending: true)
        }
        guard let block = try block(reference) else { throw .headerNotFound }
        if block.hash == head.latest.hash { return BlockView(block: block, state: head.state) }
        guard
            let state = try reading({ () throws(NodeReadFailure) in
                try node.state(after: block)
            })
        else { throw .server("missing trie node: the state of block \(block.number) was pruned") }
        return BlockView(block: block, state: state)
    }

    func receipts(of block: ChainBlock) throws(RPCError) -> [Receipt] {
        if block.block.transactions.isEmpty { return [] }
        guard
            let receipts = try reading({ () throws(NodeReadFailure) in
                try node.receipts(of: block.hash)
            })
        else { throw RPCError(4_444, "pruned history unavailable") }
        return receipts
    }

    /// The senders of a block's transactions.
    func senders(of block: ChainBlock) throws(RPCError) -> [Address] {
        if let senders = block.senders { return senders }
        return try senders.of(block, chain: chainRules)
    }

    /// The transaction of a hash with the block that it is in.
    func transaction(
        _ hash: Hash32
    ) throws(RPCError) -> (block: ChainBlock, index: Int)? {
        let location = try reading { () throws(NodeReadFailure) in try node.location(of: hash) }
        guard let location, let block = try block(hash: location.block),
            location.index < block.block.transactions.count
        else { return nil }
        return (block, location.index)
    }
}

/// The senders of the blocks that were asked for last, as their recovery is slow.
final class SenderCache: Sendable {
    private static let blocks = 64
    private let held = Mutex<[(hash: Hash32, senders: [Address])]>([])

    func of(_ block: ChainBlock, chain: ChainRules) throws(RPCError) -> [Address] {
        if let found = held.withLock({ $0.first { $0.hash == block.hash }?.senders }) {
            return found
        }
        let senders: [Address]
        do throws(BlockFailure) {
            senders = try TransactionSenders.recovered(
                of: block.block.transactions, chain: chain, scheduler: SerialScheduler())
        } catch {
            throw RPCError(-32_603, error.description)
        }
        held.withLock { held in
            if held.count == Self.blocks { held.removeFirst() }
            held.append((block.hash, senders))
        }
        return senders
    }
}
