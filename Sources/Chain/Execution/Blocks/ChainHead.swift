package import ChainTypes
import Cryptography
package import Primitives
package import StateTrie

/// What the development methods of a devnet change between two blocks.
///
/// The block before and its hash stay what they are; a later block is good only for nodes that know
/// of the change, so no chain of several owners has any.
package struct HeadAmendment: Sendable {
    /// The state that the next block begins with.
    package var state: ChainState
    /// The base fee of the next block; `nil` where it follows from the parent as ever.
    package var baseFee: UInt256?
    /// The gas limit of the next block, whatever the parent's was.
    package var gasLimit: UInt64?

    package init(state: ChainState, baseFee: UInt256? = nil, gasLimit: UInt64? = nil) {
        self.state = state
        self.baseFee = baseFee
        self.gasLimit = gasLimit
    }
}

/// A block with what is needed to put another one on it.
package struct ChainHead: Sendable {
    package private(set) var envelope: Envelope
    package let hash: Hash32
    package let envelopeHash: Hash32
    /// The state that the next block begins with: the one after the block, unless it was amended.
    package private(set) var state: ChainState
    /// What a devnet's owner set for the next block; nothing on any other chain.
    private var amendment: HeadAmendment?
    /// The times of this block and up to ten before it, the newest first.
    package let recentTimestamps: [UInt64]
    /// The hashes that contracts of the next block can ask for.
    package let ancestors: BlockAncestors

    package var header: Header { envelope.header }
    package var height: UInt64 { envelope.header.number }

    /// Takes a block that was verified before, as a store gives it back.
    ///
    /// `recentTimestamps`: of the block and up to ten before it, the newest first.
    /// `parentHashes`: of up to 255 blocks before it, the newest first.
    package init(
        envelope: Envelope, state: ChainState, recentTimestamps: [UInt64], parentHashes: [Hash32]
    ) {
        self.envelope = envelope
        hash = envelope.block.hash
        ancestors = BlockAncestors(number: envelope.header.number, hashes: [hash] + parentHashes)
        envelopeHash = envelope.hash
        self.state = state
        self.recentTimestamps = recentTimestamps
    }

    /// The first block of a chain, which follows from its spec alone.
    package static func genesis(of spec: ChainSpec) throws(ChainSpecFailure) -> ChainHead {
        try spec.validate()
        let state = Self.state(of: spec)
        let header = Header(
            parentHash: .zero, beneficiary: .zero, stateRoot: state.root,
            transactionsRoot: Trie.root(ofList: []), receiptsRoot: Trie.root(ofList: []),
            number: 0, gasLimit: spec.gasLimit, gasUsed: 0, timestamp: spec.genesisTimestamp,
            extraData: spec.hash.bytes, mixHash: .zero, baseFeePerGas: spec.initialBaseFee,
            parentBeaconBlockRoot: .zero)
        let envelope = Envelope(
            block: Block(header: header, transactions: []), workProof: .none)
        return ChainHead(
            envelope: envelope, state: state, recentTimestamps: [header.timestamp],
            parentHashes: [])
    }

    /// The accounts that the genesis endows.
    private static func state(of spec: ChainSpec) -> ChainState {
        let updates = spec.allocations.map { allocation in
            let content = AccountUpdate.Content(
                nonce: allocation.nonce, balance: allocation.balance,
                codeHash: Keccak256.hash(allocation.code))
            return AccountUpdate(
                allocation.address, content == AccountUpdate.Content() ? nil : content,
                code: allocation.code, storage: allocation.storage.map { ($0.key, $0.value) })
        }
        // A state in memory holds all its parts, so this does not fail.
        return (try? ChainState().updating(updates)) ?? ChainState()
    }

    /// The head after a block that ``BlockExecutor`` accepted on this one.
    package func extended(by envelope: Envelope, state: ChainState) -> ChainHead {
        let times = [envelope.header.timestamp] + recentTimestamps
        return ChainHead(
            envelope: envelope, state: state,
            recentTimestamps: Array(times.prefix(TimeRules.medianWindow)),
            parentHashes: ancestors.hashes)
    }

    /// The head as the owner of a devnet changed it for the blocks to come.
    package func amended(by amendment: HeadAmendment) -> ChainHead {
        var amended = self
        amended.state = amendment.state
        amended.amendment = amendment
        return amended
    }

    /// The head with other votes around its block, which no hash covers.
    package func certified(by certificate: [UInt8]) -> ChainHead {
        var certified = self
        certified.envelope.certificate = certificate
        return certified
    }

    /// The head with what a store has of its state let go.
    package func lettingGo() -> ChainHead {
        var smaller = self
        smaller.state = state.lettingGo()
        return smaller
    }

    /// The price of gas that is burnt in the next block.
    package var nextBaseFee: UInt256 { amendment?.baseFee ?? GasRules.baseFee(after: header) }

    /// The gas limit of the next block where it is not for its maker to choose.
    package var setGasLimit: UInt64? { amendment?.gasLimit }

    /// The earliest time that the next block may carry.
    package var earliestNextTimestamp: UInt64 {
        let (next, overflow) = TimeRules.median(of: recentTimestamps).addingReportingOverflow(1)
        return overflow ? .max : next
    }
}
