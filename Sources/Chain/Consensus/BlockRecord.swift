package import ChainTypes
package import Execution
package import Primitives
package import StateTrie

/// A verified block with everything that a child of it is checked against.
package struct BlockRecord: Sendable {
    package private(set) var head: ChainHead
    package let receipts: [Receipt]
    /// What became of the accounts that the block changed; nothing for a block from a store.
    package let updates: [AccountUpdate]
    /// The senders of the block's transactions; nothing for a block from a store.
    package let senders: [Address]
    /// The work that this block had to show.
    package let difficulty: UInt256
    package let cumulativeDifficulty: UInt256
    /// The seed of this block's epoch key; carried along the branch, so it cannot be missing.
    package let epochSeed: Hash32

    package init(
        head: ChainHead, receipts: [Receipt], difficulty: UInt256, cumulativeDifficulty: UInt256,
        epochSeed: Hash32, updates: [AccountUpdate] = [], senders: [Address] = []
    ) {
        self.head = head
        self.receipts = receipts
        self.updates = updates
        self.senders = senders
        self.difficulty = difficulty
        self.cumulativeDifficulty = cumulativeDifficulty
        self.epochSeed = epochSeed
    }

    package var envelope: Envelope { head.envelope }
    package var envelopeHash: Hash32 { head.envelopeHash }
    package var number: UInt64 { head.height }
    package var parent: Hash32 { head.header.parentBeaconBlockRoot }

    package var tip: BranchTip {
        BranchTip(
            envelopeHash: envelopeHash, number: number,
            cumulativeDifficulty: cumulativeDifficulty, workDigest: envelope.workProof.digest)
    }

    package static func genesis(_ spec: ChainSpec) throws(ChainSpecFailure) -> BlockRecord {
        let head = try ChainHead.genesis(of: spec)
        return BlockRecord(
            head: head, receipts: [], difficulty: .zero, cumulativeDifficulty: .zero,
            epochSeed: head.hash)
    }

    /// The record with what the owner of a devnet changed by hand after the block.
    func amended(by amendment: HeadAmendment) -> BlockRecord {
        var amended = self
        amended.head = head.amended(by: amendment)
        return amended
    }

    /// Where the work of a child with this block hash is checked.
    package func workPlace(ofChild blockHash: Hash32, spec: ChainSpec) -> WorkPlace {
        WorkPlace(
            chainID: spec.chainID, epoch: (number + 1) / spec.epochLength,
            epochSeed: childEpochSeed(spec), blockHash: blockHash,
            difficulty: Difficulty.expected(after: head.header, spec: spec))
    }

    /// A block that ends an epoch is the seed of the next one.
    func childEpochSeed(_ spec: ChainSpec) -> Hash32 {
        (number + 1) % spec.epochLength == 0 ? head.hash : epochSeed
    }
}
