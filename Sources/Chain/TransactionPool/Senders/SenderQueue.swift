import ChainTypes
import Primitives

/// The transactions of one sender, ascending by nonce, each nonce once.
///
/// Those that can be executed on the head are a prefix: without a gap from the account's nonce, and
/// together within its balance.
struct SenderQueue: Sendable {
    private(set) var entries: [PoolEntry] = []
    private(set) var account: PoolAccount
    /// How many of the first entries can be executed.
    private(set) var pendingCount = 0
    /// What they can cost together; at most the balance.
    private(set) var pendingCost = UInt256.zero

    init(_ account: PoolAccount) {
        self.account = account
    }

    /// When the latest one came in.
    var lastArrival: UInt64 { entries.lazy.map(\.arrival).max() ?? 0 }
    var queuedCount: Int { entries.count - pendingCount }
    var pending: ArraySlice<PoolEntry> { entries[..<pendingCount] }
    var queued: ArraySlice<PoolEntry> { entries[pendingCount...] }

    /// The nonce after those that can be executed.
    var nextNonce: UInt64 { account.nonce &+ UInt64(pendingCount) }

    func entry(nonce: UInt64) -> PoolEntry? {
        let place = place(of: nonce)
        guard place < entries.count, entries[place].nonce == nonce else { return nil }
        return entries[place]
    }

    /// The entries whose nonces lie in a range.
    func entries(from first: UInt64, below end: UInt64) -> ArraySlice<PoolEntry> {
        entries[place(of: first)..<place(of: end)]
    }

    /// What the executable ones can cost together, but for the one with this nonce.
    func pendingCost(without nonce: UInt64) -> UInt256 {
        guard nonce < nextNonce, let entry = entry(nonce: nonce) else { return pendingCost }
        return pendingCost - entry.cost
    }

    /// Puts an entry in its place; returns the one that had its nonce.
    mutating func insert(_ entry: PoolEntry, pendingLimit: Int) -> PoolEntry? {
        let place = place(of: entry.nonce)
        var old: PoolEntry?
        if place < entries.count, entries[place].nonce == entry.nonce {
            old = entries[place]
            entries[place] = entry
        } else {
            entries.insert(entry, at: place)
        }
        if place < pendingCount { forgetPending() }
        extend(pendingLimit: pendingLimit)
        return old
    }

    mutating func remove(nonce: UInt64, pendingLimit: Int) -> PoolEntry? {
        let place = place(of: nonce)
        guard place < entries.count, entries[place].nonce == nonce else { return nil }
        let removed = entries.remove(at: place)
        if place < pendingCount { forgetPending() }
        extend(pendingLimit: pendingLimit)
        return removed
    }

    /// Takes out what `reason` names a reason for.
    mutating func removeAll(
        pendingLimit: Int, where reason: (PoolEntry) -> PoolDrop?
    ) -> [(entry: PoolEntry, reason: PoolDrop)] {
        var removed: [(PoolEntry, PoolDrop)] = []
        entries.removeAll { entry in
            guard let reason = reason(entry) else { return false }
            removed.append((entry, reason))
            return true
        }
        forgetPending()
        extend(pendingLimit: pendingLimit)
        return removed
    }

    mutating func update(_ account: PoolAccount, pendingLimit: Int) {
        guard account != self.account else { return }
        self.account = account
        forgetPending()
        extend(pendingLimit: pendingLimit)
    }

    /// The lowest price of the first `count` entries; `nil` for none.
    func lowestPrice(ofFirst count: Int, _ head: PoolHead) -> PoolPrice? {
        entries.prefix(count).lazy.map { PoolPrice($0.transaction.transaction, head) }.min()
    }

    private mutating func forgetPending() {
        pendingCount = 0
        pendingCost = .zero
    }

    /// Takes as many of the next entries as can be executed after the others.
    private mutating func extend(pendingLimit: Int) {
        while pendingCount < min(entries.count, pendingLimit) {
            let next = entries[pendingCount]
            // Cannot wrap: the nonce of an entry is below 2^64 - 1.
            guard next.nonce == nextNonce, next.cost <= account.balance - pendingCost else {
                return
            }
            pendingCost = pendingCost + next.cost
            pendingCount += 1
        }
    }

    /// Where the first entry with at least this nonce stands.
    private func place(of nonce: UInt64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].nonce < nonce { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
