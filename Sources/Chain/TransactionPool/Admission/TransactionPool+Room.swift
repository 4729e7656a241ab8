import ChainTypes
import Primitives

/// Putting an entry in its place, and making room for it.
extension TransactionPool {
    mutating func admit(
        _ entry: PoolEntry, _ account: PoolAccount
    ) throws(PoolFailure) -> [PoolEffect] {
        let bid: PoolBid
        if let next = appended(entry) { bid = next } else { bid = try previewed(entry, account) }
        // Only where many have to go for one is it worth a copy to take them back.
        let saved = byteCount + bid.bytes > configuration.bytes ? self : nil
        do throws(PoolFailure) {
            let evicted = try makeRoom(for: bid)
            return evicted + place(entry, account) + shrink()
        } catch {
            if let saved { self = saved }
            throw error
        }
    }

    /// What a newcomer offers that follows all others of its sender, found without a look at them.
    private func appended(_ entry: PoolEntry) -> PoolBid? {
        guard let queue = queue(of: entry.sender), isNext(entry, in: queue) else { return nil }
        let own = PoolPrice(entry.transaction.transaction, head)
        let least = pendingRank(of: entry.sender)?.price ?? own
        return PoolBid(
            rank: SenderRank(price: min(least, own), sender: entry.sender), isPending: true,
            isReplacement: false, bytes: entry.byteCount)
    }

    /// Whether an entry follows the pending ones of a queue that has no others.
    func isNext(_ entry: PoolEntry, in queue: SenderQueue) -> Bool {
        queue.queuedCount == 0 && entry.nonce == queue.nextNonce
            && queue.pendingCount < configuration.pendingPerSender
            && entry.cost <= queue.account.balance - queue.pendingCost
    }

    /// What a newcomer offers anywhere else, found by trying.
    private func previewed(
        _ entry: PoolEntry, _ account: PoolAccount
    ) throws(PoolFailure) -> PoolBid {
        var preview = queue(of: entry.sender) ?? SenderQueue(account)
        let queuedBefore = preview.queuedCount
        let old = preview.insert(entry, pendingLimit: configuration.pendingPerSender)
        guard
            preview.queuedCount <= configuration.queuedPerSender
                || preview.queuedCount <= queuedBefore
        else { throw .accountLimit(limit: configuration.queuedPerSender) }
        return PoolBid(
            rank: preview.rank(of: entry, head), isPending: entry.nonce < preview.nextNonce,
            isReplacement: old != nil, bytes: entry.byteCount - (old?.byteCount ?? 0))
    }

    /// Puts an entry in its place, whether or not there is room.
    mutating func place(_ entry: PoolEntry, _ account: PoolAccount) -> [PoolEffect] {
        let limit = configuration.pendingPerSender
        var old: PoolEntry?
        let moves = change(entry.sender, account: account) { queue in
            old = queue.insert(entry, pendingLimit: limit)
            return QueueChange(added: entry, removed: old.map { [$0] } ?? [])
        }
        let isPending = entry.nonce < (queue(of: entry.sender)?.nextNonce ?? 0)
        let news: PoolEffect =
            old.map { .replaced($0.hash, by: entry.hash) } ?? .added(entry, isPending: isPending)
        return [news] + moves
    }

    /// Evicts what pays less than the newcomer until there is room for it.
    private mutating func makeRoom(for bid: PoolBid) throws(PoolFailure) -> [PoolEffect] {
        var effects: [PoolEffect] = []
        if !bid.isReplacement, bid.isPending, pendingCount >= configuration.pending {
            effects += try outbid(leastPendingSender, isPending: true, by: bid)
        }
        if !bid.isReplacement, !bid.isPending, queuedCount >= configuration.queued {
            effects += try outbid(leastQueuedSender, isPending: false, by: bid)
        }
        while byteCount + bid.bytes > configuration.bytes {
            if bid.isPending, let least = leastQueuedSender, least.sender != bid.rank.sender {
                effects += evict(least.sender, isPending: false)
            } else {
                let least = bid.isPending ? leastPendingSender : leastQueuedSender
                effects += try outbid(least, isPending: bid.isPending, by: bid)
            }
        }
        return effects
    }

    private mutating func outbid(
        _ least: SenderRank?, isPending: Bool, by bid: PoolBid
    ) throws(PoolFailure) -> [PoolEffect] {
        guard let least else { throw .poolFull }
        guard least.price < bid.rank.price, least.sender != bid.rank.sender else { throw .outbid }
        return evict(least.sender, isPending: isPending)
    }

    /// Brings the pool back within its bounds, where a newcomer or a head has promoted many.
    mutating func shrink() -> [PoolEffect] {
        var effects: [PoolEffect] = []
        while pendingCount > configuration.pending, let least = leastPendingSender {
            effects += evict(least.sender, isPending: true)
        }
        while queuedCount > configuration.queued, let least = leastQueuedSender {
            effects += evict(least.sender, isPending: false)
        }
        while byteCount > configuration.bytes {
            if let least = leastQueuedSender {
                effects += evict(least.sender, isPending: false)
            } else if let least = leastPendingSender {
                effects += evict(least.sender, isPending: true)
            } else {
                return effects
            }
        }
        return effects
    }

    /// Drops the last pending or the last queued transaction of a sender, so that no other loses
    /// the one it follows.
    private mutating func evict(_ sender: Address, isPending: Bool) -> [PoolEffect] {
        let part = isPending ? queue(of: sender)?.pending : queue(of: sender)?.queued
        guard let victim = part?.last else { return [] }
        return drop(victim, .evicted)
    }

    mutating func drop(_ entry: PoolEntry, _ reason: PoolDrop) -> [PoolEffect] {
        let limit = configuration.pendingPerSender
        let moves = change(entry.sender) { queue in
            let removed = queue.remove(nonce: entry.nonce, pendingLimit: limit)
            return QueueChange(added: nil, removed: removed.map { [$0] } ?? [])
        }
        return [.dropped(entry.hash, reason)] + moves
    }
}

/// What a newcomer offers and needs.
private struct PoolBid {
    /// What its part of its sender's queue is worth with it.
    let rank: SenderRank
    let isPending: Bool
    let isReplacement: Bool
    /// The bytes that it adds.
    let bytes: Int
}

extension SenderQueue {
    /// What the part up to an entry is worth.
    fileprivate func rank(of entry: PoolEntry, _ head: PoolHead) -> SenderRank {
        let count = entries.prefix { $0.nonce <= entry.nonce }.count
        let own = PoolPrice(entry.transaction.transaction, head)
        return SenderRank(price: lowestPrice(ofFirst: count, head) ?? own, sender: entry.sender)
    }
}
