package import ChainTypes

/// Where a node says what happens.
package protocol EventSource: Sendable {
    /// Calls `observer` for everything that happens from now on.
    ///
    /// It is called in order, after the head and the pool have changed and before the call that
    /// caused it returns. It does not block and calls nothing of the node that waits.
    func observe(_ observer: @escaping @Sendable (ChainEvent) -> Void)
}

/// What a node tells its observers.
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
