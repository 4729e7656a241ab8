package import Primitives

/// What a change did to one transaction of the pool, for whoever watches it.
package enum PoolEffect: Hashable, Sendable {
    /// It came in; `isPending`: the next block could hold it.
    case added(PoolEntry, isPending: Bool)
    /// It waited for another and can be executed now.
    case promoted(Hash32)
    /// It has to wait for another, or for its sender's funds.
    case demoted(Hash32)
    /// Another one of the same sender and nonce, which pays more, took its place.
    case replaced(Hash32, by: Hash32)
    case dropped(Hash32, PoolDrop)
}

/// Why a transaction left the pool.
package enum PoolDrop: Hashable, Sendable {
    /// A block of the chain holds it.
    case included
    /// The sender's nonce is beyond it.
    case overtaken
    /// The sender cannot pay for it any more, even alone.
    case unpayable
    /// No block has room for so much gas any more.
    case gasLimit
    /// The sender has become a contract (EIP-3607).
    case senderHasCode
    /// Others pay more.
    case evicted
    /// It waited for another too long.
    case expired
    /// The sender has too many that wait.
    case accountLimit
    /// It came back from a block that left the chain, and was refused.
    case refused(PoolFailure)
    /// The owner of the node, or whoever builds its blocks, wanted it gone.
    case removed
}
