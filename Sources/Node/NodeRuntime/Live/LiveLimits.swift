/// The bounds of a live node, and what each of them costs.
package enum LiveLimits {
    /// Changes of accounts and slots between the states that are kept for reading; the states of
    /// the oldest blocks go first.
    package static let retainedChanges = 400_000
    /// Blocks whose states an archive keeps, and so how far back a kept chain can be taken.
    package static let keptStates: UInt64 = 4_096
    /// Blocks in memory where an archive has the others.
    package static let recentBlocks = 256
    /// Blocks that one call of a development method makes.
    package static let blocksPerCall: UInt64 = 10_000
    /// Snapshots that a devnet remembers; the oldest is forgotten.
    package static let snapshots = 1_024
    /// Jobs that wait for the thread of the chain; further callers are turned away.
    package static let jobs = 65_536
    /// The seconds by which a devnet's clock may be moved, about 3,000 years.
    package static let clockOffset: UInt64 = 100_000_000_000
    /// The bytes of a dumped state that may be loaded.
    package static let dumpBytes = 256 << 20
    /// Signatures whose signers are remembered, twice over; older ones are recovered again.
    package static let rememberedSigners = 16_384
    /// Blocks below the newest final one among which a light client's proof of finality is looked
    /// for.
    package static let blocksBelowProof: UInt64 = 256
}
