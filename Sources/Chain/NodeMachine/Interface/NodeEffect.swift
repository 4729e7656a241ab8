package import ChainTypes
package import Consensus
package import Primitives
package import TransactionPool

/// What a node wants done, in this order; the process may end between any two.
package enum NodeEffect: Sendable {
    case order(OrderID, NodeOrder)
    case send(NodeMessage, to: PeerID)
    /// To every peer but the one that it came from.
    case broadcast(NodeMessage, except: PeerID?)
    /// Answer with final blocks from the store (``FinalBlocks``), if there are any after a number.
    case sendFinal(after: UInt64, to: PeerID)
    /// Say ``NodeInput/elapsed(_:)`` after this time.
    case wake(NodeTimer, after: Duration)
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
    case transactionRefused(Hash32, PoolFailure)
    /// What can be executed now and could not before.
    case transactionsExecutable([PoolEntry])
    case transactionsDropped([Hash32])
    /// No block can be made, or a pass of the model failed; the node tries again with the next
    /// block or attempt.
    case workFailed(reason: String)
    /// A request for a block led to none, as the pool holds nothing or a block may not be built.
    case nothingProposed(reason: String)
}
