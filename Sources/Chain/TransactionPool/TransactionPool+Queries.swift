package import Primitives

/// What waits in a pool.
package struct PoolListing: Hashable, Sendable {
    /// The transactions of one sender, ascending by nonce.
    package struct Part: Hashable, Sendable {
        package let sender: Address
        package let entries: [PoolEntry]
    }

    /// What the next block could hold if it had room; senders ascending.
    package var pending: [Part] = []
    /// What waits for an earlier nonce or for funds; senders ascending.
    package var queued: [Part] = []

    package init() {}
}

/// What `txpool_*` and other questions of clients are answered with.
extension TransactionPool {
    /// Everything, which may be a lot.
    package var content: PoolListing {
        senders.reduce(into: PoolListing()) { content, sender in
            let part = self.content(of: sender)
            content.pending += part.pending
            content.queued += part.queued
        }
    }

    /// The part of one sender.
    package func content(of sender: Address) -> PoolListing {
        var content = PoolListing()
        guard let queue = queue(of: sender) else { return content }
        if queue.pendingCount > 0 {
            content.pending = [.init(sender: sender, entries: Array(queue.pending))]
        }
        if queue.queuedCount > 0 {
            content.queued = [.init(sender: sender, entries: Array(queue.queued))]
        }
        return content
    }

    /// The nonce after the pending transactions of a sender; `nil` for one who has none here, for
    /// whom the state tells.
    package func nextNonce(of sender: Address) -> UInt64? {
        queue(of: sender)?.nextNonce
    }

    /// Some pending ones to say again to peers that may have missed them: the best first.
    package func announced(_ count: Int) -> [PoolEntry] {
        var best = best
        var entries: [PoolEntry] = []
        while entries.count < count, let entry = best.next() { entries.append(entry) }
        return entries
    }
}
