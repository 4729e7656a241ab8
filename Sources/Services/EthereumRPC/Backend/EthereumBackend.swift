package import ChainTypes
package import Primitives
package import StateTrie

/// What the JSON-RPC service needs from a node: the chain, its states, the pool and what happens.
///
/// Reads are synchronous, safe on any thread and quick (memory, or a store in the page cache), as
/// they are also called on the thread that waits on all sockets. Whatever belongs to one answer is
/// read from one ``ChainSnapshot``, so that an answer never mixes two heads.
package protocol EthereumBackend: Sendable {
    /// What never changes while the node runs.
    var chain: ChainDescription { get }

    /// The latest block with its state and what is safe and final; one consistent view.
    var head: ChainSnapshot { get }

    /// A block by its hash, on the chain or beside it; `nil` when it is not known (any more).
    func block(_ hash: Hash32) throws(BackendFailure) -> ChainBlock?

    /// The hash of the chain's block of that number; `nil` beyond the head and for pruned history.
    func canonicalHash(at number: UInt64) throws(BackendFailure) -> Hash32?

    /// The receipts of a block, one for each of its transactions, in their order.
    func receipts(of block: Hash32) throws(BackendFailure) -> [Receipt]?

    /// Where a transaction of the chain stands.
    func place(of transaction: Hash32) throws(BackendFailure) -> TransactionPlace?

    /// The state after a block; `nil` when it was pruned.
    func state(after block: ChainBlock) throws(BackendFailure) -> ChainState?

    /// Takes a transaction into the pool. When it returns, the observers know of it, and where
    /// blocks are made at once the block is the head already.
    func submit(_ transaction: SignedTransaction) async throws(TransactionRejection)

    /// How many transactions wait.
    var poolSize: PoolSize { get }

    /// All that waits: senders ascending, nonces ascending.
    var poolContent: PoolContent { get }

    /// What waits of one sender.
    func poolContent(of sender: Address) -> PoolContent

    /// A transaction that waits.
    func pooled(_ hash: Hash32) -> PooledTransaction?

    /// The nonce after the sender's executable transactions; `nil` when none of them waits.
    func nextNonce(of sender: Address) -> UInt64?

    /// The block that would be made now, as the answer to the tag "pending".
    ///
    /// `nil` has the service answer with an empty block on the head.
    func pendingBlock() throws(BackendFailure) -> PendingBlock?

    /// Calls `observer` for everything that happens from now on.
    ///
    /// It is called in order, after ``head`` and the pool have changed and before the call that
    /// caused it returns. It does not block and calls nothing of the backend that waits.
    func observe(_ observer: @escaping @Sendable (ChainEvent) -> Void)

    /// How far the node is behind; `nil` when it is not.
    var synchronization: SynchronizationStatus? { get }

    /// The peers that are connected now.
    var peers: [PeerDescription] { get }

    /// What a development chain offers beyond; `nil` has the service not know these methods.
    var development: (any DevelopmentControls)? { get }

    /// What the node has for light clients; `nil` on a chain without votes.
    var light: (any LightArchive)? { get }
}

extension EthereumBackend {
    package func pendingBlock() throws(BackendFailure) -> PendingBlock? { nil }
    package var synchronization: SynchronizationStatus? { nil }
    package var peers: [PeerDescription] { [] }
    package var development: (any DevelopmentControls)? { nil }
    package var light: (any LightArchive)? { nil }
}

/// The store could not be read; the message is for the client and the log.
package struct BackendFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
