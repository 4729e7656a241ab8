package import Consensus
package import NodeMachine
package import Primitives

/// What a devnet tells while it runs, with the virtual seconds since its start.
package struct DevnetEvent: Sendable {
    package enum Kind: Sendable {
        case started(genesis: Hash32, modelHash: Hash32, difficulty: UInt256, macs: UInt64)
        case mined(by: PeerID, number: UInt64, hash: Hash32, transactions: Int)
        /// Another node replayed the work of a block and found the same bits.
        case verified(by: PeerID, number: UInt64, hash: Hash32)
        /// More than two thirds of the stake have replayed a block and signed for it; so many
        /// seconds after it was proposed.
        case finalized(number: UInt64, hash: Hash32, view: UInt64, signers: Int, after: Double)
        case reorganised(node: PeerID, removed: Int, number: UInt64)
        /// Two votes of a validator contradict each other.
        case convicted(by: PeerID, offender: Address, Evidence.Kind)
        /// The staking contract has taken the validator's stake.
        case slashed(offender: Address, reporter: Address, number: UInt64)
        case transferSent(hash: Hash32, from: Address, to: Address, units: UInt256)
        case transferIncluded(hash: Hash32, number: UInt64)
        case forged(by: PeerID, Forgery)
        case forgeryRejected(by: PeerID, Forgery, reason: String)
        case forgeryAccepted(by: PeerID, Forgery)
        case rejected(by: PeerID, from: PeerID, reason: String)
    }

    package let seconds: Double
    package let kind: Kind
}
