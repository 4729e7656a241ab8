package import ChainTypes
package import Primitives

/// What a node tells the service about.
package enum ChainEvent: Sendable {
    /// The head has changed: `removed` left the chain, the newest first; `added` joined it, the
    /// oldest first. Each comes with its receipts, so that logs need no look into the store.
    case headChanged(removed: [BlockWithReceipts], added: [BlockWithReceipts])
    /// Transactions came into the pool and can be executed.
    case pooled([PooledTransaction])
    /// The node has fallen behind, or caught up (`nil`).
    case synchronization(SynchronizationStatus?)
}

/// A block with the receipts of its transactions.
package struct BlockWithReceipts: Sendable {
    package let block: ChainBlock
    package let receipts: [Receipt]

    package init(_ block: ChainBlock, receipts: [Receipt]) {
        self.block = block
        self.receipts = receipts
    }
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
