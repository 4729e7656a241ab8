package import ChainTypes
import Cryptography
package import Primitives

/// The signed transactions that wait for a block.
///
/// A machine without clock, thread and randomness: time and accounts come in, effects go out, and
/// the same inputs give the same pool. The transactions of a sender stand in the order of their
/// nonces; those that the next block could hold are called pending, the others queued.
package struct TransactionPool: Sendable {
    package let configuration: PoolConfiguration
    package internal(set) var head: PoolHead
    private var queues: [Address: SenderQueue] = [:]
    /// Sender and nonce of every transaction.
    private var placeOfHash: [Hash32: Place] = [:]
    /// How many transactions carry an authorization of an account.
    private var reserved: [Address: Int] = [:]
    /// The senders with pending transactions, the one that pays least first.
    private var leastPending = IndexedHeap<Address, SenderRank>()
    /// The senders with queued transactions, the one that pays least first.
    private var leastQueued = IndexedHeap<Address, SenderRank>()
    /// The bytes of all encodings.
    package private(set) var byteCount = 0
    package private(set) var pendingCount = 0
    package private(set) var queuedCount = 0
    private var nextSequence: UInt64 = 0

    private struct Place: Sendable {
        let sender: Address
        let nonce: UInt64
    }

    package init(_ configuration: PoolConfiguration, head: PoolHead) {
        self.configuration = configuration
        self.head = head
    }

    package var count: Int { placeOfHash.count }

    /// Takes a transaction that the state of the head can pay for; `now` in milliseconds since
    /// 1970.
    ///
    /// Among the effects may be that a newcomer, which let others of its sender be executed as
    /// well, was dropped with them because the pool is full.
    @discardableResult
    package mutating func insert(
        _ transaction: SignedTransaction, state: some PoolState, now: UInt64
    ) throws(PoolFailure) -> [PoolEffect] {
        guard !contains(transaction.hash) else { throw .alreadyKnown }
        try checkAlone(transaction)
        guard let sender = try? transaction.sender() else { throw .invalidSender }
        return try insert(transaction, from: sender, state: state, now: now)
    }

    /// Takes a transaction whose sender is known: recovered before, or impersonated on a
    /// development node, where no signature would tell.
    @discardableResult
    package mutating func insert(
        _ transaction: SignedTransaction, from sender: Address, state: some PoolState, now: UInt64
    ) throws(PoolFailure) -> [PoolEffect] {
        let (entry, account) = try checked(transaction, from: sender, state: state, now: now)
        return try admit(entry, account)
    }

    /// Everything that speaks against a transaction but the room it needs.
    ///
    /// A sender that has transactions here is judged by its account at the pool's head, so that a
    /// state which is newer by a moment cannot tear its queue apart.
    mutating func checked(
        _ transaction: SignedTransaction, from sender: Address, state: some PoolState, now: UInt64
    ) throws(PoolFailure) -> (entry: PoolEntry, account: PoolAccount) {
        guard !contains(transaction.hash) else { throw .alreadyKnown }
        try checkAlone(transaction)
        guard let cost = transaction.transaction.largestCost else { throw .costOverflow }
        var entry = PoolEntry(
            transaction: transaction, sender: sender, arrival: now, sequence: nextSequence,
            cost: cost, authorities: [])
        guard let account = queue(of: sender)?.account ?? state.poolAccount(sender) else {
            throw .stateUnavailable
        }
        try checkFunds(entry, account)
        try checkReplacement(entry)
        // A recovery for each authorization takes time, so the sender has to be good for it.
        entry.authorities = Self.authorities(of: transaction.transaction)
        try checkDelegation(entry, account)
        nextSequence += 1
        return (entry, account)
    }

    /// The accounts that signed authorizations; one that nobody signed binds nobody.
    private static func authorities(of transaction: Transaction) -> [Address] {
        Set(transaction.authorizations.compactMap { try? $0.authority() }).sorted()
    }
}

// MARK: Looking up

extension TransactionPool {
    package func contains(_ hash: Hash32) -> Bool { placeOfHash[hash] != nil }

    package func entry(_ hash: Hash32) -> PoolEntry? {
        placeOfHash[hash].flatMap { queues[$0.sender]?.entry(nonce: $0.nonce) }
    }

    func queue(of sender: Address) -> SenderQueue? { queues[sender] }

    func reservations(of authority: Address) -> Int { reserved[authority] ?? 0 }

    /// The senders in ascending order.
    var senders: [Address] { queues.keys.sorted() }

    /// The pending transactions by sender, for what does not depend on the order of senders.
    var pendingInNoOrder: [ArraySlice<PoolEntry>] { queues.values.map(\.pending) }

    /// What the pending transactions of a sender are worth.
    func pendingRank(of sender: Address) -> SenderRank? { leastPending.priority(of: sender) }

    /// The sender whose pending transactions pay least.
    var leastPendingSender: SenderRank? { leastPending.first?.priority }

    /// The sender with queued transactions who pays least.
    var leastQueuedSender: SenderRank? { leastQueued.first?.priority }
}

// MARK: The one place that changes the content

/// What a change of a queue put in and took out.
struct QueueChange {
    var added: PoolEntry?
    var removed: [PoolEntry]
}

extension TransactionPool {
    /// Changes the queue of a sender, keeps every index and sum true, and says what was promoted
    /// and demoted by it.
    mutating func change(
        _ sender: Address, account: PoolAccount? = nil,
        _ body: (inout SenderQueue) -> QueueChange
    ) -> [PoolEffect] {
        var queue = queues.removeValue(forKey: sender) ?? SenderQueue(account ?? .empty)
        pendingCount -= queue.pendingCount
        queuedCount -= queue.queuedCount
        let end = queue.nextNonce
        let wasPlain = queue.queuedCount == 0
        let pendingBefore = queue.pendingCount
        if let account { queue.update(account, pendingLimit: configuration.pendingPerSender) }
        let change = body(&queue)
        pendingCount += queue.pendingCount
        queuedCount += queue.queuedCount
        for entry in change.removed { forget(entry) }
        if let added = change.added { note(added) }
        let effects = Self.moves(in: queue, pendingEndBefore: end, added: change.added)
        let isAppended =
            wasPlain && change.removed.isEmpty && queue.queuedCount == 0
            && queue.pendingCount == pendingBefore + 1
        queues[sender] = queue.entries.isEmpty ? nil : queue
        if isAppended, let added = change.added {
            rank(afterAppending: added)
        } else {
            rank(sender)
        }
        return effects
    }

    /// Gives a sender its places among those that pay least.
    mutating func rank(_ sender: Address) {
        let queue = queues[sender]
        func price(_ count: Int) -> SenderRank? {
            queue?.lowestPrice(ofFirst: count, head).map { SenderRank(price: $0, sender: sender) }
        }
        let queued = queue?.queuedCount ?? 0
        leastPending.set(sender, price(queue?.pendingCount ?? 0))
        leastQueued.set(sender, queued > 0 ? price(queue?.entries.count ?? 0) : nil)
    }

    /// The same where one entry came to a queue of pending ones: the others are worth what they
    /// were.
    private mutating func rank(afterAppending entry: PoolEntry) {
        let own = PoolPrice(entry.transaction.transaction, head)
        let price = min(pendingRank(of: entry.sender)?.price ?? own, own)
        leastPending.set(entry.sender, SenderRank(price: price, sender: entry.sender))
    }

    private mutating func note(_ entry: PoolEntry) {
        placeOfHash[entry.hash] = Place(sender: entry.sender, nonce: entry.nonce)
        byteCount += entry.byteCount
        for authority in entry.authorities { reserved[authority, default: 0] += 1 }
    }

    private mutating func forget(_ entry: PoolEntry) {
        placeOfHash[entry.hash] = nil
        byteCount -= entry.byteCount
        for authority in entry.authorities {
            let left = (reserved[authority] ?? 0) - 1
            reserved[authority] = left > 0 ? left : nil
        }
    }

    /// What stayed in the pool and is on the other side of the end of the pending part.
    private static func moves(
        in queue: SenderQueue, pendingEndBefore before: UInt64, added: PoolEntry?
    ) -> [PoolEffect] {
        let after = queue.nextNonce
        let moved = queue.entries(from: min(before, after), below: max(before, after))
        return moved.filter { $0.hash != added?.hash }.map {
            $0.nonce < after ? .promoted($0.hash) : .demoted($0.hash)
        }
    }
}
