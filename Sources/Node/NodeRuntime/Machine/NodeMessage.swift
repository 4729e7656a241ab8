package import ChainTypes
package import Consensus
package import Primitives

/// A node as its peers number it.
package struct PeerID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let number: Int

    package init(_ number: Int) {
        self.number = number
    }

    package var description: String { "node \(number)" }

    package static func < (a: PeerID, b: PeerID) -> Bool { a.number < b.number }
}

/// Where a node stands, for peers that may be behind or ahead.
package struct NodeStatus: Hashable, Sendable {
    package let epoch: UInt64
    package let view: UInt64
    package let finalNumber: UInt64
    package let finalHash: Hash32

    package init(epoch: UInt64, view: UInt64, finalNumber: UInt64, finalHash: Hash32) {
        self.epoch = epoch
        self.view = view
        self.finalNumber = finalNumber
        self.finalHash = finalHash
    }
}

/// What nodes say to each other; what is checked before it is believed as the bytes that travel.
package enum NodeMessage: Hashable, Sendable {
    /// A candidate, with the votes on its parent that it pays for.
    case envelope([UInt8])
    case transaction([UInt8])
    case vote([UInt8])
    case certificate([UInt8])
    case status(NodeStatus)
    /// Asks for an envelope by its hash.
    case request(Hash32)
    /// Asks for the final blocks after a number.
    case requestFinal(after: UInt64)
    /// Final blocks in their order; the last one carries its finalization.
    case finalBlocks([[UInt8]])
}

/// What happens to a node.
package enum NodeInput: Sendable {
    case started
    case message(NodeMessage, from: PeerID)
    /// A transaction from the node's own user.
    case submitted(SignedTransaction)
    /// The time that a unit of work takes has passed.
    case worked(ticket: UInt64)
    /// The time that a replay takes has passed.
    case replayed(Hash32)
    case elapsed(SimplexTimer)
    /// The pause between two announcements has passed.
    case woke
}

/// What a node wants done, in this order; the process may end between any two.
package enum NodeEffect: Sendable {
    /// Append to the vote journal; durable before any effect that follows.
    case persist(JournalEntry)
    /// Put these in place of all that the journal holds; durable before any effect that follows.
    case rewriteJournal([JournalEntry])
    /// Keep these final blocks, lowest first; durable before any effect that follows.
    case commit([BlockRecord])
    case send(NodeMessage, to: PeerID)
    /// To every peer but the one that it came from.
    case broadcast(NodeMessage, except: PeerID?)
    /// Answer with final blocks from the store (``FinalBlocks``), if there are any after a number.
    case sendFinal(after: UInt64, to: PeerID)
    /// Spend the time of this many multiply-accumulates, then say ``NodeInput/worked(ticket:)``.
    case work(ticket: UInt64, macs: UInt64)
    /// Spend the time of a replay, then say ``NodeInput/replayed(_:)``.
    case replay(Hash32, macs: UInt64)
    /// Say ``NodeInput/elapsed(_:)`` after this many milliseconds.
    case wakeVotes(SimplexTimer, after: UInt64)
    /// Say ``NodeInput/woke`` after this many milliseconds.
    case wake(after: UInt64)
    case event(NodeEvent)
}

/// What a node tells whoever watches it.
package enum NodeEvent: Sendable {
    case mined(Envelope)
    /// Everything but the work is checked.
    case executed(Envelope, from: PeerID?)
    /// A bound was reached, or a later block is final.
    case dropped(Hash32)
    case replayed(Hash32, isValid: Bool)
    case rejected(from: PeerID, reason: String)
    /// Workers build on another block.
    case headChanged(Envelope, removed: Int)
    case voted(Vote)
    case finalized([BlockRecord])
    case convicted(Evidence)
    /// Safety is broken: more than a third of the stake signed contradictions.
    case contradicted(Certificate)
    case transactionTaken(Hash32)
    case transactionRefused(Hash32, reason: String)
}
