package import ChainTypes
package import Primitives

/// The place in the chain that a work proof is checked against.
package struct WorkPlace: Sendable, Hashable {
    package let chainID: UInt64
    package let epoch: UInt64
    /// The hash of the last block of the epoch before on the same branch; genesis for epoch 0.
    package let epochSeed: Hash32
    package let blockHash: Hash32
    /// The expected number of MACs of this block.
    package let difficulty: UInt256

    package init(
        chainID: UInt64, epoch: UInt64, epochSeed: Hash32, blockHash: Hash32, difficulty: UInt256
    ) {
        self.chainID = chainID
        self.epoch = epoch
        self.epochSeed = epochSeed
        self.blockHash = blockHash
        self.difficulty = difficulty
    }
}

/// Why a verifier refuses a proof, in its own words.
package struct WorkRefusal: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Decides whether a proof shows the work that seals a block.
///
/// Consensus does not know what work is.
package protocol WorkVerifier: Sendable {
    /// Checks what a proof says about itself, at the cost of a few hashes.
    func checkClaim(_ proof: WorkProof, at place: WorkPlace) throws(WorkRefusal)

    /// Does the work again and compares bits; called only for a claim that was checked.
    func replay(_ proof: WorkProof, at place: WorkPlace) throws(WorkRefusal)
}

/// A verifier for tests of everything but work.
package struct AcceptAllWork: WorkVerifier {
    package init() {}
    package func checkClaim(_ proof: WorkProof, at place: WorkPlace) throws(WorkRefusal) {}
    package func replay(_ proof: WorkProof, at place: WorkPlace) throws(WorkRefusal) {}
}
