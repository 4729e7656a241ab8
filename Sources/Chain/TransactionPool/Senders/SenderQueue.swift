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

    /// What the executable ones can cost together, but for the one with this nonce; `nil` beyond
    /// 256 bits.
    func pendingCost(without nonce: UInt64) -> UInt256? {
        var sum = UInt256.zero
        for entry in pending where entry.nonce != nonce {
            let (next, overflow) = sum.addingReportingOverflow(entry.cost)
            guard !overflow else { return nil }
            sum = next
        }
        return sum
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
        settle(pendingLimit: pendingLimit)
        return old
    }

    mutating func remove(nonce: UInt64, pendingLimit: Int) -> PoolEntry? {
        let place = place(of: nonce)
        guard place < entries.count, entries[place].nonce == nonce else { return nil }
        let removed = entries.remove(at: place)
        settle(pendingLimit: pendingLimit)
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
        settle(pendingLimit: pendingLimit)
        return removed
    }

    mutating func update(_ account: PoolAccount, pendingLimit: Int) {
        self.account = account
        settle(pendingLimit: pendingLimit)
    }

    /// The lowest price of the first `count` entries; `nil` for none.
    func lowestPrice(ofFirst count: Int, _ head: PoolHead) -> PoolPrice? {
        entries.prefix(count).lazy.map { PoolPrice($0.transaction.transaction, head) }.min()
    }

    private mutating func settle(pendingLimit: Int) {
        pendingCount = 0
        var nonce = account.nonce
        var left = account.balance
        for entry in entries.prefix(pendingLimit) {
            guard entry.nonce == nonce, entry.cost <= left else { return }
            left = left - entry.cost
            nonce += 1
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
