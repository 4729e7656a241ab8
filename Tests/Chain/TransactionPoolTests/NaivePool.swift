import ChainTypes
import Primitives
import TransactionPool

/// The rules of the pool said once more, plainly: a list of transactions, and everything computed
/// from it whenever it is asked for.
struct NaivePool {
    struct Item: Hashable {
        let transaction: SignedTransaction
        let sender: Address
        let arrival: UInt64
        let sequence: UInt64

        var content: Transaction { transaction.transaction }
        var nonce: UInt64 { content.nonce }
        var cost: UInt256 { content.maxFee * UInt256(content.gasLimit) + content.value }
    }

    let configuration: PoolConfiguration
    var head: PoolHead
    var items: [Item] = []
    var accounts: [Address: PoolAccount] = [:]
    var nextSequence: UInt64 = 0

    func items(of sender: Address) -> [Item] {
        items.filter { $0.sender == sender }.sorted { $0.nonce < $1.nonce }
    }

    func pending(of sender: Address) -> [Item] {
        let account = accounts[sender] ?? .empty
        var taken: [Item] = []
        for item in items(of: sender).prefix(configuration.pendingPerSender) {
            let cost = taken.reduce(item.cost) { $0 + $1.cost }
            guard item.nonce == account.nonce + UInt64(taken.count), cost <= account.balance else {
                break
            }
            taken.append(item)
        }
        return taken
    }

    func queued(of sender: Address) -> [Item] {
        Array(items(of: sender).dropFirst(pending(of: sender).count))
    }

    var senders: [Address] { Set(items.map(\.sender)).sorted() }
    var pending: [Item] { senders.flatMap { pending(of: $0) } }
    var queued: [Item] { senders.flatMap { queued(of: $0) } }
    var bytes: Int { items.reduce(0) { $0 + $1.transaction.encoded.count } }

    /// What a transaction is worth under the base fee, as numbers that compare in this order.
    func worth(_ item: Item) -> [UInt256] {
        let content = item.content
        guard content.maxFee >= head.baseFee else { return [0, 0, content.maxFee] }
        return [1, min(content.maxPriorityFee, content.maxFee - head.baseFee), content.maxFee]
    }

    func worth(_ items: [Item]) -> [UInt256]? {
        items.map(worth).min { $0.lexicographicallyPrecedes($1) }
    }

    /// The sender whose part is worth least, the lower address among equals.
    func cheapest(pending isPending: Bool) -> Address? {
        let candidates = senders.filter {
            !(isPending ? pending(of: $0) : queued(of: $0)).isEmpty
        }
        func rank(_ sender: Address) -> [UInt256] {
            worth(isPending ? pending(of: sender) : items(of: sender)) ?? []
        }
        return candidates.min { a, b in
            rank(a) == rank(b) ? a < b : rank(a).lexicographicallyPrecedes(rank(b))
        }
    }

    mutating func evict(pending isPending: Bool) {
        guard let sender = cheapest(pending: isPending) else { return }
        let part = isPending ? pending(of: sender) : queued(of: sender)
        items.removeAll { $0 == part.last }
    }

    mutating func shrink() {
        while pending.count > configuration.pending { evict(pending: true) }
        while queued.count > configuration.queued { evict(pending: false) }
        while bytes > configuration.bytes { evict(pending: queued.isEmpty) }
    }

    /// Whether a transaction of a plain account, right in itself, is taken.
    mutating func insert(
        _ transaction: SignedTransaction, from sender: Address, account: PoolAccount, now: UInt64
    ) -> Bool {
        guard let item = check(transaction, from: sender, account: account, now: now) else {
            return false
        }
        let saved = self
        nextSequence += 1
        var after = self
        after.put(item)
        let queuedAfter = after.queued(of: sender).count
        guard
            queuedAfter <= configuration.queuedPerSender || queuedAfter <= queued(of: sender).count
        else { return false }
        guard makeRoom(for: item, after: after) else {
            items = saved.items
            return false
        }
        put(item)
        shrink()
        return true
    }

    mutating func check(
        _ transaction: SignedTransaction, from sender: Address, account: PoolAccount, now: UInt64
    ) -> Item? {
        guard !items.contains(where: { $0.transaction == transaction }) else { return nil }
        if items(of: sender).isEmpty { accounts[sender] = account }
        let account = accounts[sender] ?? account
        let item = Item(
            transaction: transaction, sender: sender, arrival: now, sequence: nextSequence)
        let others = pending(of: sender).filter { $0.nonce != item.nonce }
        guard item.nonce >= account.nonce, item.content.gasLimit <= head.gasLimit,
            others.reduce(item.cost, { $0 + $1.cost }) <= account.balance
        else { return nil }
        if let old = items(of: sender).first(where: { $0.nonce == item.nonce }) {
            let bids = [
                (item.content.maxFee, old.content.maxFee),
                (item.content.maxPriorityFee, old.content.maxPriorityFee),
            ]
            for (new, old) in bids where new <= old || new < (old * 110).dividedByLimb(100).quotient
            {
                return nil
            }
        }
        return item
    }

    private mutating func put(_ item: Item) {
        items.removeAll { $0.sender == item.sender && $0.nonce == item.nonce }
        items.append(item)
    }

    private mutating func makeRoom(for item: Item, after: NaivePool) -> Bool {
        let isPending = after.pending(of: item.sender).contains(item)
        let isReplacement = after.items.count == items.count
        let mine = after.items(of: item.sender).prefix { $0.nonce <= item.nonce }
        let bid = after.worth(Array(mine)) ?? []
        let needed = after.bytes - bytes
        func outbids(_ pool: NaivePool, _ pending: Bool) -> Bool {
            guard let least = pool.cheapest(pending: pending), least != item.sender else {
                return false
            }
            let part = pending ? pool.pending(of: least) : pool.items(of: least)
            return (pool.worth(part) ?? []).lexicographicallyPrecedes(bid)
        }
        let isFull =
            isPending
            ? pending.count >= configuration.pending : queued.count >= configuration.queued
        if !isReplacement, isFull {
            guard outbids(self, isPending) else { return false }
            evict(pending: isPending)
        }
        while bytes + needed > configuration.bytes {
            if isPending, let least = cheapest(pending: false), least != item.sender {
                evict(pending: false)
            } else {
                guard outbids(self, isPending) else { return false }
                evict(pending: isPending)
            }
        }
        return true
    }

    mutating func advance(
        to head: PoolHead, included: Set<Hash32>, returned: [SignedTransaction],
        state: Accounts, now: UInt64
    ) {
        self.head = head
        for sender in senders {
            let account = state.poolAccount(sender) ?? .empty
            accounts[sender] = account
            items.removeAll { item in
                item.sender == sender
                    && (included.contains(item.transaction.hash) || item.nonce < account.nonce
                        || item.content.gasLimit > head.gasLimit || item.cost > account.balance)
            }
        }
        for transaction in returned where !included.contains(transaction.hash) {
            guard let sender = try? transaction.sender() else { continue }
            let account = state.poolAccount(sender) ?? .empty
            if let item = check(transaction, from: sender, account: account, now: now) {
                nextSequence += 1
                put(item)
            }
        }
        for sender in senders {
            let surplus = queued(of: sender).count - configuration.queuedPerSender
            let last = items(of: sender).suffix(max(0, surplus))
            items.removeAll { last.contains($0) }
        }
        shrink()
        expire(now: now)
    }

    mutating func expire(now: UInt64) {
        for sender in senders {
            let latest = items(of: sender).map(\.arrival).max() ?? 0
            guard now >= latest + configuration.lifetime else { continue }
            let waiting = queued(of: sender)
            items.removeAll { waiting.contains($0) }
        }
    }

    /// The order for a block, by looking at every sender for every pick.
    func select(gasLimit: UInt64) -> [Item] {
        var taken: [Item] = []
        var left = gasLimit
        var lines = senders.map { pending(of: $0)[...] }
        while true {
            lines = lines.filter { $0.first.map { $0.content.maxFee >= head.baseFee } ?? false }
            let best = lines.indices.min { a, b in
                guard let first = lines[a].first, let second = lines[b].first else { return false }
                let (tipA, tipB) = (worth(first)[1], worth(second)[1])
                return tipA == tipB ? first.sequence < second.sequence : tipA > tipB
            }
            guard let best, let item = lines[best].popFirst() else { return taken }
            if item.content.gasLimit <= left {
                left -= item.content.gasLimit
                taken.append(item)
            } else {
                lines[best] = []
            }
        }
    }
}
