/// The bounds of a state in memory.
package enum StateLimits {
    /// How many earlier roots a state on a source remembers, and so how far the source may be
    /// behind it.
    package static let ancestry = 1_024
    /// About how many nodes a state keeps that its source has as well.
    package static let heldNodes = 1_000_000
    /// Levels of a trie that stay in memory when the others are let go.
    package static let heldLevels = 3
    /// The half bytes of a hashed key.
    package static let keyNibbles = 64
    /// Changes below this number are not worth sharing out over threads.
    package static let parallelChanges = 128
    /// Changes that are updated by one thread at least, so that there are not too many parts.
    package static let changesPerPart = 32
    /// The parts that many changes are shared out in at least, so that no thread waits long for the
    /// last one.
    package static let parts = 64
    /// Accounts or slots that one task prepares.
    package static let accountsPerTask = 64
    /// Nodes that may stand inside one another: each is shorter than 32 bytes.
    package static let inlineDepth = 16
    /// An encoded node: a leaf of an account is far below, a branch has at most 532 bytes.
    package static let nodeBytes = 4_096
}
