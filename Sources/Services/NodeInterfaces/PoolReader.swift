package import ChainTypes
package import Primitives

/// The transactions that wait for a block.
package protocol PoolReader: Sendable {
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
}

/// A transaction that waits for a block.
package struct PooledTransaction: Sendable {
    package let transaction: SignedTransaction
    package let sender: Address

    package init(_ transaction: SignedTransaction, sender: Address) {
        self.transaction = transaction
        self.sender = sender
    }
}

/// How many transactions can go into the next block, and how many wait for one before them.
package struct PoolSize: Hashable, Sendable {
    package var pending: Int
    package var queued: Int

    package init(pending: Int, queued: Int) {
        self.pending = pending
        self.queued = queued
    }
}

/// What waits in the pool; senders ascending, each one's nonces ascending.
package struct PoolContent: Sendable {
    package typealias BySender = [(sender: Address, transactions: [SignedTransaction])]

    /// What can be executed on the head.
    package var pending: BySender
    /// What waits for an earlier nonce or a lower base fee.
    package var queued: BySender

    package init(pending: BySender, queued: BySender) {
        self.pending = pending
        self.queued = queued
    }
}
