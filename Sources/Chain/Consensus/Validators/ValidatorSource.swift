package import StateTrie

/// Tells who votes in an epoch: those that the staking contract names in the state after the last
/// block of the epoch before.
package protocol ValidatorSource: Sendable {
    /// Nobody where the chain has no such contract.
    func validators(
        after state: ChainState
    ) throws(ValidatorSourceFailure) -> ValidatorSet
}

/// A chain without stake, which nobody votes on.
package struct NoValidators: ValidatorSource {
    package init() {}

    package func validators(
        after state: ChainState
    ) throws(ValidatorSourceFailure) -> ValidatorSet {
        .empty
    }
}

/// Why a state does not tell who votes, in the source's own words.
package struct ValidatorSourceFailure: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
