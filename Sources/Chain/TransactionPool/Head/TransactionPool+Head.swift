package import ChainTypes
package import Primitives

/// What a change of the chain means to the pool.
package struct PoolAdvance: Sendable {
    /// The block that comes next.
    package var head: PoolHead
    /// The transactions of the blocks that joined the chain.
    package var included: Set<Hash32> = []
    /// The transactions of blocks that left it, in the order of the chain.
    package var returned: [SignedTransaction] = []

    package init(
        to head: PoolHead, included: Set<Hash32> = [], returned: [SignedTransaction] = []
    ) {
        self.head = head
        self.included = included
        self.returned = returned
    }
}

/// Following the chain, and forgetting.
extension TransactionPool {
    /// Follows the chain to another head, or to another state of the same one.
    ///
    /// Transactions of blocks that left the chain come back, unless the new blocks hold them too;
    /// bounds are enforced when all are back, so that a reorganisation costs nobody a place for the
    /// moment in between.
    @discardableResult
    package mutating func advance(
        _ advance: PoolAdvance, state: some PoolState, now: UInt64
    ) -> [PoolEffect] {
        head = advance.head
        var effects: [PoolEffect] = []
        for sender in senders {
            effects += refresh(sender, state.poolAccount(sender), included: advance.included)
        }
        for transaction in advance.returned where !advance.included.contains(transaction.hash) {
            effects += takeBack(transaction, state: state, now: now)
        }
        for sender in senders { effects += trim(sender) }
        return effects + shrink() + expire(now: now)
    }

    /// Forgets the queued transactions of senders of whom nothing was heard for a lifetime.
    @discardableResult
    package mutating func expire(now: UInt64) -> [PoolEffect] {
        var effects: [PoolEffect] = []
        for sender in senders {
            guard let queue = queue(of: sender), queue.queuedCount > 0,
                now >= queue.lastArrival, now - queue.lastArrival >= configuration.lifetime
            else { continue }
            let firstQueued = queue.nextNonce
            effects += removeAll(of: sender) { $0.nonce >= firstQueued ? .expired : nil }
        }
        return effects
    }

    /// Takes out one transaction that whoever builds blocks or owns the node does not want.
    @discardableResult
    package mutating func remove(_ hash: Hash32) -> [PoolEffect] {
        entry(hash).map { drop($0, .removed) } ?? []
    }

    /// Takes out everything.
    @discardableResult
    package mutating func removeAll() -> [PoolEffect] {
        var effects: [PoolEffect] = []
        for sender in senders { effects += removeAll(of: sender) { _ in .removed } }
        return effects
    }

    private mutating func refresh(
        _ sender: Address, _ account: PoolAccount?, included: Set<Hash32>
    ) -> [PoolEffect] {
        // An account that cannot be read now is taken to be as it was.
        guard let account = account ?? queue(of: sender)?.account else { return [] }
        let gasLimit = head.gasLimit
        return removeAll(of: sender, account: account) { entry in
            if included.contains(entry.hash) { return .included }
            if entry.nonce < account.nonce { return .overtaken }
            if case .contract = account.code { return .senderHasCode }
            if entry.transaction.transaction.gasLimit > gasLimit { return .gasLimit }
            return entry.cost > account.balance ? .unpayable : nil
        }
    }

    private mutating func takeBack(
        _ transaction: SignedTransaction, state: some PoolState, now: UInt64
    ) -> [PoolEffect] {
        do throws(PoolFailure) {
            guard let sender = try? transaction.sender() else { throw .invalidSender }
            let (entry, account) = try checked(transaction, from: sender, state: state, now: now)
            return place(entry, account)
        } catch .alreadyKnown {
            return []
        } catch {
            return [.dropped(transaction.hash, .refused(error))]
        }
    }

    /// Drops the last ones of a sender with too many that wait.
    private mutating func trim(_ sender: Address) -> [PoolEffect] {
        guard let queue = queue(of: sender) else { return [] }
        let surplus = queue.queuedCount - configuration.queuedPerSender
        guard surplus > 0, let first = queue.entries.suffix(surplus).first else { return [] }
        return removeAll(of: sender) { $0.nonce >= first.nonce ? .accountLimit : nil }
    }

    private mutating func removeAll(
        of sender: Address, account: PoolAccount? = nil, where reason: (PoolEntry) -> PoolDrop?
    ) -> [PoolEffect] {
        let limit = configuration.pendingPerSender
        var drops: [PoolEffect] = []
        let moves = change(sender, account: account) { queue in
            let removed = queue.removeAll(pendingLimit: limit, where: reason)
            drops = removed.map { .dropped($0.entry.hash, $0.reason) }
            return QueueChange(added: nil, removed: removed.map(\.entry))
        }
        return drops + moves
    }
}
