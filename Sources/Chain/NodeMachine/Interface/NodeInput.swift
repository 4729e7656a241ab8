package import ChainTypes
package import Consensus
package import Primitives

/// What happens to a node.
package enum NodeInput: Sendable {
    /// The first input of a run.
    case started
    case message(NodeMessage, from: PeerID)
    /// A transaction from the node's own user; `sender`: where the host has recovered it already.
    case submitted(SignedTransaction, sender: Address? = nil)
    /// An own user wants a transaction gone; ``NodeEvent/transactionsDropped(_:)`` says whether it
    /// was there.
    case withdrawn(Hash32)
    /// What an order came to.
    case outcome(OrderID, NodeOutcome)
    case elapsed(NodeTimer)
    /// Make one block on the head, for a node that does not make them on its own.
    case propose(BlockRequest)
}

/// What the owner of a node asks of one block.
package struct BlockRequest: Hashable, Sendable {
    /// Seconds since 1970 that the block carries, at least; `nil` for the time of the node.
    package var timestamp: UInt64?
    /// The account that is paid; `nil` for the configured one.
    package var beneficiary: Address?

    package init(timestamp: UInt64? = nil, beneficiary: Address? = nil) {
        self.timestamp = timestamp
        self.beneficiary = beneficiary
    }
}

/// What a node waits for.
package enum NodeTimer: Hashable, Sendable {
    /// A time of the votes.
    case votes(SimplexTimer)
    /// Time to say again where the node stands and what peers may have missed.
    case announcement
}
