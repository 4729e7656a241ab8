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
        default:  // The host mixed up its orders: the purpose is forgotten, as after a crash.
            emit(.workFailed(reason: "\(id) has an outcome of another kind"))
        }
    }

    private mutating func settleWrite(_ id: OrderID) {
        guard outbox.written(id) else { return }
        // What the disk has need not be in memory as well.
        if outbox.pendingWrites == 0 { tree.letGoOfRoot() }
    }
}
