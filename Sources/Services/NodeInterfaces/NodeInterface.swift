package import ChainTypes

/// All that a server may know of a node: the chain, its states, the pool, the network and what
/// happens.
///
/// A server that needs less asks for less: each part is a protocol of its own.
package protocol NodeInterface: ChainReader, PoolReader, TransactionSubmitter, EventSource,
    NetworkReader
{
    /// What a development chain offers beyond; `nil` on every other chain.
    var development: (any DevelopmentControls)? { get }

    /// What the node has for light clients; `nil` on a chain without votes.
    var light: (any LightArchive)? { get }
}

extension NodeInterface {
    package var development: (any DevelopmentControls)? { nil }
    package var light: (any LightArchive)? { nil }
}

/// Where transactions are handed in.
package protocol TransactionSubmitter: Sendable {
    /// Takes a transaction into the pool. When it returns, the observers know of it, and where
    /// blocks are made at once the block is the head already.
    func submit(_ transaction: SignedTransaction) async throws(TransactionRejection)
}
