package import Consensus
package import StateTrie
import Staking

/// The validators that the staking contract of a state names.
package struct StakingValidators: ValidatorSource {
    package init() {}

    package func validators(
        after state: ChainState
    ) throws(ValidatorSourceFailure) -> ValidatorSet {
        let members: [ValidatorSet.Member]
        do {
            members = try StakingReader(state).validators().map {
                ValidatorSet.Member(address: $0.address, stake: $0.stake)
            }
        } catch {
            throw ValidatorSourceFailure(error.description)
        }
        do {
            return try ValidatorSet(members)
        } catch {
            throw ValidatorSourceFailure(error.description)
        }
    }
}
