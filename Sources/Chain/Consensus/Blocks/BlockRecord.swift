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
    /// The seed of this block's epoch key; carried along the branch, so it cannot be missing.
    package let epochSeed: Hash32
    /// Those whose votes count for the children of the block, and for the block itself unless it
    /// is the last one of its epoch.
    package let validators: ValidatorSet

    package init(
        head: ChainHead, receipts: [Receipt], difficulty: UInt256, epochSeed: Hash32,
        validators: ValidatorSet, updates: [AccountUpdate] = [], senders: [Address] = []
    ) {
        self.head = head
        self.receipts = receipts
        self.updates = updates
        self.senders = senders
        self.difficulty = difficulty
        self.epochSeed = epochSeed
        self.validators = validators
    }

    package var envelope: Envelope { head.envelope }
    package var envelopeHash: Hash32 { head.envelopeHash }
    package var number: UInt64 { head.height }
    package var parent: Hash32 { head.header.parentBeaconBlockRoot }

    /// The record as the votes know it.
    package var candidate: Candidate {
        Candidate(
            hash: envelopeHash, parent: parent, number: number,
            digest: envelope.workProof.digest, macs: envelope.workProof.macs)
    }

    package static func genesis(
        _ spec: ChainSpec, validators: any ValidatorSource = NoValidators()
    ) throws(GenesisFailure) -> BlockRecord {
        let head: ChainHead
        do {
            head = try ChainHead.genesis(of: spec)
        } catch {
            throw .spec(error)
        }
        let first: ValidatorSet
        do {
            first = try validators.validators(after: head.state)
        } catch {
            throw .validators(error)
        }
        // The genesis would be the last block of an epoch, without the call that ends one.
        guard first.isEmpty || spec.epochLength >= 2 else {
            throw .epochLength(spec.epochLength)
        }
        return BlockRecord(
            head: head, receipts: [], difficulty: .zero, epochSeed: head.hash, validators: first)
    }

    /// The record with other votes around its block.
    func certified(by votes: EnvelopeVotes) -> BlockRecord {
        var certified = self
        certified.head = head.certified(by: votes.encoded)
        return certified
    }

    /// The record with what the owner of a devnet changed by hand after the block.
    package func amended(by amendment: HeadAmendment) -> BlockRecord {
        var amended = self
        amended.head = head.amended(by: amendment)
        return amended
    }

    /// The record with what a store has of its state let go.
    func lettingGo() -> BlockRecord {
        var smaller = self
        smaller.head = head.lettingGo()
        return smaller
    }

    /// What the work of a child with this block hash is bound to.
    package func workContext(ofChild blockHash: Hash32, spec: ChainSpec) -> WorkContext {
        WorkContext(
            chainID: spec.chainID,
            epochKey: WorkHashes.epochKey(
                seed: childEpochSeed(spec), epoch: spec.epoch(of: number + 1)),
            blockHash: blockHash,
            difficulty: Difficulty.expected(after: head.header, spec: spec))
    }

    /// Whether the votes of an epoch begin after this block, so that no child pays for votes on it.
    package func isEpochRoot(_ spec: ChainSpec) -> Bool { number == 0 || spec.endsEpoch(number) }

    /// The epoch in which its children are voted for, with this block as the root.
    package func epochContext(_ spec: ChainSpec) -> EpochContext {
        let epoch = spec.epoch(of: number + 1)
        let (next, overflow) = (epoch + 1).multipliedReportingOverflow(by: spec.epochLength)
        return EpochContext(
            number: epoch, validators: validators,
            root: FinalPoint(view: 0, block: envelopeHash, number: number),
            lastNumber: overflow ? .max : next - 1)
    }

    /// A block that ends an epoch is the seed of the next one.
    func childEpochSeed(_ spec: ChainSpec) -> Hash32 {
        spec.endsEpoch(number) ? head.hash : epochSeed
    }
}

/// Why a chain cannot begin.
package enum GenesisFailure: Error, Equatable, CustomStringConvertible {
    case spec(ChainSpecFailure)
    case validators(ValidatorSourceFailure)
    /// Epochs of a chain with validators have two blocks at least.
    case epochLength(UInt64)

    package var description: String {
        switch self {
        case .spec(let failure): failure.description
        case .validators(let failure): failure.description
        case .epochLength(let got):
            "chain spec: expected epochs of at least 2 blocks where there are validators, got \(got)"
        }
    }
}
