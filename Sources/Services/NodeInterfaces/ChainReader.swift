package import ChainTypes
package import Primitives
package import StateTrie

/// The chain of a node: its blocks, receipts and states.
///
/// Reads are synchronous, safe on any thread and quick (memory, or a store in the page cache), as
/// servers also call them on the thread that waits on all sockets. Whatever belongs to one answer
/// is read from one ``ChainSnapshot``, so that an answer never mixes two heads.
package protocol ChainReader: Sendable {
    /// What never changes while the node runs.
    var chain: ChainDescription { get }

    /// The latest block with its state and what is safe and final; one consistent view.
    var head: ChainSnapshot { get }

    /// A block by its hash, on the chain or beside it; `nil` when it is not known (any more).
    func block(_ hash: Hash32) throws(NodeReadFailure) -> ChainBlock?

    /// The hash of the chain's block of that number; `nil` beyond the head and for pruned history.
    func canonicalHash(at number: UInt64) throws(NodeReadFailure) -> Hash32?

    /// The receipts of a block, one for each of its transactions, in their order.
    func receipts(of block: Hash32) throws(NodeReadFailure) -> [Receipt]?

    /// Where a transaction of the chain is.
    func location(of transaction: Hash32) throws(NodeReadFailure) -> TransactionLocation?

    /// The state after a block; `nil` when it was pruned.
    func state(after block: ChainBlock) throws(NodeReadFailure) -> ChainState?

    /// The block that would be made now; `nil` where the node makes none ahead of time.
    func pendingBlock() throws(NodeReadFailure) -> PendingBlock?
}

extension ChainReader {
    package func pendingBlock() throws(NodeReadFailure) -> PendingBlock? { nil }
}

/// The node could not read what it has; the message is for the client and the log.
package struct NodeReadFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
