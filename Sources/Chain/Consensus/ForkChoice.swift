package import Primitives

/// What a fork choice may look at: only blocks whose every rule was checked get this far.
package struct BranchTip: Sendable, Hashable {
    package let envelopeHash: Hash32
    package let number: UInt64
    /// The sum of the difficulties of all blocks down to the genesis.
    package let cumulativeDifficulty: UInt256
    package let workDigest: Hash32

    package init(
        envelopeHash: Hash32, number: UInt64, cumulativeDifficulty: UInt256, workDigest: Hash32
    ) {
        self.envelopeHash = envelopeHash
        self.number = number
        self.cumulativeDifficulty = cumulativeDifficulty
        self.workDigest = workDigest
    }
}

/// Chooses between two verified branches; the place where votes and finality come in later.
package protocol ForkChoice: Sendable {
    /// Whether `candidate` replaces `head`. A strict order: never true both ways.
    func prefers(_ candidate: BranchTip, to head: BranchTip) -> Bool
}

/// Most cumulative difficulty; among equals the lower work digest, so that nodes which have seen
/// the same blocks have the same head whatever the order in which they came.
package struct MostWork: ForkChoice {
    package init() {}

    package func prefers(_ candidate: BranchTip, to head: BranchTip) -> Bool {
        if candidate.cumulativeDifficulty != head.cumulativeDifficulty {
            return candidate.cumulativeDifficulty > head.cumulativeDifficulty
        }
        if candidate.workDigest != head.workDigest {
            return candidate.workDigest < head.workDigest
        }
        return candidate.envelopeHash < head.envelopeHash
    }
}
