package import Primitives

/// The bounds of what a node keeps for peers that it does not trust, and what each bound drops.
package enum ConsensusLimits {
    /// Envelopes whose parent is unknown; the one that came first is dropped.
    package static let orphans = 64
    /// The bytes that orphans hold together; the one that came first is dropped.
    package static let orphanBytes = 16_777_216
    /// Verified children of one parent; a further one is dropped, whatever its work.
    package static let childrenPerParent = 16
    /// Hashes of refused envelopes that are remembered; the oldest is forgotten.
    package static let refused = 1_024
    /// Validators of one epoch; the staking contract takes no further one.
    package static let validators = 128
    /// All stake together is below this, so that three times it does not wrap.
    package static let totalStake = UInt256.one << 192
    /// The last view of an epoch, which none reaches; a vote for a later one is none.
    package static let lastView: UInt64 = 1 << 62
    /// Views beyond the current one whose votes are kept; votes for later ones are dropped, and
    /// asked for again when the view comes near.
    package static let viewsAhead: UInt64 = 16
    /// Views below the last final one whose votes are kept to find contradictions with late ones.
    package static let viewsBehind: UInt64 = 8
    /// Certificates that answer one status.
    package static let certificatesPerAnswer = 64
    /// Final blocks that answer one request.
    package static let blocksPerAnswer = 32
    /// Candidates that are known above the last final block; the one with the worst work of the
    /// highest number is dropped.
    package static let candidates = 256
}
