package import ChainTypes
package import Consensus
package import Primitives

/// What a light client has to be told by somebody it trusts: which chain, and where it begins.
///
/// As text `CHAIN-LENGTH-EPOCH-BLOCK-SET`: chain ID, blocks of an epoch and epoch in decimal
/// digits, then the envelope hash of the final block before the epoch's first and the commitment
/// to its set in hexadecimal.
package struct Checkpoint: Hashable, Sendable, CustomStringConvertible {
    package let chainID: UInt64
    package let epochLength: UInt64
    package let epoch: UInt64
    /// The last block of the epoch before, by its envelope hash; for epoch 0 the genesis.
    package let root: Hash32
    /// What the staking contract commits to: the members of the epoch with their stakes.
    package let setCommitment: Hash32

    package init(
        chainID: UInt64, epochLength: UInt64, epoch: UInt64, root: Hash32, setCommitment: Hash32
    ) {
        self.chainID = chainID
        self.epochLength = max(epochLength, 1)
        self.epoch = epoch
        self.root = root
        self.setCommitment = setCommitment
    }

    /// The beginning of a chain; `nil` for one without validators.
    package init?(genesis: BlockRecord, spec: ChainSpec) {
        guard !genesis.validators.isEmpty else { return nil }
        self.init(
            chainID: spec.chainID, epochLength: spec.epochLength, epoch: 0,
            root: genesis.envelopeHash,
            setCommitment: MemberList(genesis.validators).commitment)
    }

    /// The number of the ``root``; `nil` where blocks have no such numbers.
    package var rootNumber: UInt64? {
        let (end, overflow) = epoch.multipliedReportingOverflow(by: epochLength)
        return overflow ? nil : end - min(end, 1)
    }

    /// Reads ``description``; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.prefix(3).compactMap { UInt64($0) }
        guard parts.count == 5, numbers.count == 3, numbers[1] > 0,
            let root = Hash32(hex: String(parts[3])), let set = Hash32(hex: String(parts[4]))
        else { return nil }
        self.init(
            chainID: numbers[0], epochLength: numbers[1], epoch: numbers[2], root: root,
            setCommitment: set)
        guard description == text else { return nil }
    }

    package var description: String {
        let hashes = [root, setCommitment].map { Hex.encode($0.bytes) }
        return "\(chainID)-\(epochLength)-\(epoch)-\(hashes[0])-\(hashes[1])"
    }

    /// The checkpoint of the next epoch.
    func following(
        root: Hash32, setCommitment: Hash32
    ) throws(LightClientFailure) -> Checkpoint {
        let (later, overflow) = epoch.addingReportingOverflow(1)
        guard !overflow else { throw .epoch(expected: epoch, got: epoch) }
        return Checkpoint(
            chainID: chainID, epochLength: epochLength, epoch: later, root: root,
            setCommitment: setCommitment)
    }

    /// Refuses a block of another epoch.
    func checkEpoch(of number: UInt64) throws(LightClientFailure) {
        let got = number / epochLength
        guard got == epoch else { throw .epoch(expected: epoch, got: got) }
    }

    /// Whether a block is the last one of its epoch.
    func endsEpoch(_ number: UInt64) -> Bool { number % epochLength == epochLength - 1 }
}
