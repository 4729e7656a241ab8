import ChainTypes
package import Primitives

/// The numbers of the staking contract; a test compares them with what the contract says itself.
package enum StakingLimits {
    /// The least stake that makes a validator, in units: 32 ASSAY.
    package static let minimumStake = 32 * Coin.unit
    /// The members of a set, at most.
    package static let validators = 128
    /// The epochs between the last one of a member and its withdrawal.
    package static let unbondingEpochs: UInt64 = 16
    /// The reporter of a conviction gets one part in this many, the rest is burnt.
    package static let reporterPart = UInt256(10)
}
