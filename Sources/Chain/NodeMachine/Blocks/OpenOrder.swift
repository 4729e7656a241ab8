import Consensus
import Primitives

/// What an order is for, until its outcome comes.
enum OpenOrder: Sendable {
    case build(DraftBlock)
    case search(Range<UInt64>)
    case execute(Hash32, from: PeerID?)
    case replay(Hash32)
    case vote(Vote)
    /// The transaction that reports evidence.
    case report
}

extension NodeMachine {
    /// Whether the outcome of an order would change anything: one that is for a block which has
    /// been given up need not be carried out, nor answered.
    package func awaits(_ id: OrderID) -> Bool {
        switch open[id] {
        case .build: id == proposal.build
        case .search: id == proposal.search
        case .execute(let hash, _): tree.holds(hash) && tree.record(hash) == nil
        case .replay(let hash): tree.executed(hash) != nil
        case .vote, .report: true
        case nil: outbox.isPending(id)
        }
    }

    /// Forgets the orders of which ``awaits(_:)`` is false.
    mutating func forgetOrders() {
        for id in open.keys where !awaits(id) { open[id] = nil }
    }

    /// Takes the outcome of an order.
    ///
    /// One that nobody waits for any more, or of another kind than the order, changes nothing: an
    /// outcome says nothing about the order that it is for but its number.
    mutating func settle(_ id: OrderID, _ outcome: NodeOutcome) {
        if case .written = outcome {
            settleWrite(id)
            return
        }
        guard let purpose = open.removeValue(forKey: id) else { return }
        switch (purpose, outcome) {
        case (.build(let draft), .built(let result)): settle(draft, result, id)
        case (.search(let numbers), .searched(let search)): settle(numbers, search, id)
        case (.execute(let hash, let peer), .executed(let result)):
            let effects = tree.settle(hash, result)
            agenda.first(effects.map { .tree($0, from: peer) })
            agenda.last(.goOnCatchingUp)
        case (.replay(let hash), .replayed(let result)): settleReplay(hash, result)
        case (.vote(let vote), .signed(.vote(let signed))) where signed.vote == vote:
            feed(.signed(signed))
        case (.report, .signed(.transaction(let transaction))): take(transaction, from: nil)
        default:  // The host mixed up its orders; the one that was given still has its outcome due.
            open[id] = purpose
            emit(.workFailed(reason: "\(id) has an outcome of another kind"))
        }
    }

    private mutating func settleWrite(_ id: OrderID) {
        guard outbox.written(id) else { return }
        // What the disk has need not be in memory as well.
        if outbox.pendingWrites == 0 { tree.letGoOfRoot() }
    }
}
