package import ChainTypes
package import Primitives
package import StateTrie

/// A block with what is needed to put another one on it.
package struct ChainHead: Sendable {
    package let envelope: Envelope
    package let hash: Hash32
    package let envelopeHash: Hash32
    /// The state after the block.
    package let state: WorldState
    /// The times of this block and up to ten before it, the newest first.
    package let recentTimestamps: [UInt64]

    package var header: Header { envelope.header }
    package var height: UInt64 { envelope.header.number }

    private init(envelope: Envelope, state: WorldState, recentTimestamps: [UInt64]) {
        self.envelope = envelope
        hash = envelope.block.hash
        envelopeHash = envelope.hash
        self.state = state
        self.recentTimestamps = recentTimestamps
    }

    /// The first block of a chain, which follows from its spec alone.
    package static func genesis(of spec: ChainSpec) throws(ChainSpecFailure) -> ChainHead {
        try spec.validate()
        let balances = spec.allocations.map { ($0.address, Account(balance: $0.balance)) }
        let state = WorldState().updating(
            Dictionary(balances, uniquingKeysWith: { first, _ in first }))
        let header = Header(
            parentHash: .zero, beneficiary: .zero, stateRoot: state.root,
            transactionsRoot: Trie.root(ofList: []), receiptsRoot: Trie.root(ofList: []),
            number: 0, gasLimit: spec.gasLimit, gasUsed: 0, timestamp: spec.genesisTimestamp,
            extraData: spec.hash.bytes, mixHash: .zero, baseFeePerGas: spec.initialBaseFee,
            parentBeaconBlockRoot: .zero)
        let envelope = Envelope(
            block: Block(header: header, transactions: []), workProof: .none)
        return ChainHead(
            envelope: envelope, state: state, recentTimestamps: [header.timestamp])
    }

    /// The head after a block that ``BlockExecutor`` accepted on this one.
    package func extended(by envelope: Envelope, state: WorldState) -> ChainHead {
        let times = [envelope.header.timestamp] + recentTimestamps
        return ChainHead(
            envelope: envelope, state: state,
            recentTimestamps: Array(times.prefix(TimeRules.medianWindow)))
    }

    /// The earliest time that the next block may carry.
    package var earliestNextTimestamp: UInt64 {
        let (next, overflow) = TimeRules.median(of: recentTimestamps).addingReportingOverflow(1)
        return overflow ? .max : next
    }
}
