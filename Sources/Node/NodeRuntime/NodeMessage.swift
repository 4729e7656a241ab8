package import ChainTypes
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

/// What nodes say to each other; blocks and transactions as the bytes that travel.
package enum NodeMessage: Hashable, Sendable {
    case envelope([UInt8])
    case transaction([UInt8])
    /// The envelope hash of the sender's head.
    case announce(Hash32)
    /// Asks for an envelope by its hash.
    case request(Hash32)
}

/// What happens to a node.
package enum NodeInput: Sendable {
    case started
    case message(NodeMessage, from: PeerID)
    /// A transaction from the node's own user.
    case submitted(SignedTransaction)
    /// The time that a unit of work takes has passed.
    case worked(ticket: UInt64)
    /// The pause between two announcements has passed.
    case woke
}

/// What a node wants done.
package enum NodeEffect: Sendable {
    case send(NodeMessage, to: PeerID)
    /// To every peer but the one that it came from.
    case broadcast(NodeMessage, except: PeerID?)
    /// Spend the time of this many multiply-accumulates, then say ``NodeInput/worked(ticket:)``.
    case work(ticket: UInt64, macs: UInt64)
    /// Say ``NodeInput/woke`` after this many milliseconds.
    case wake(after: UInt64)
    case event(NodeEvent)
}

/// What a node tells whoever watches it.
package enum NodeEvent: Sendable {
    case mined(Envelope)
    case accepted(Envelope, from: PeerID?)
    case rejected(from: PeerID, reason: String)
    case headChanged(Envelope, removed: Int)
    case transactionTaken(Hash32)
    case transactionRefused(Hash32, reason: String)
}
