package import ChainTypes
import Cryptography
package import Primitives

/// The event `Slashed(address indexed validator, address indexed reporter, uint256 burnt, uint256
/// reward)` of the staking contract.
package struct SlashedLog: Hashable, Sendable {
    private static let topic = Keccak256.hash(
        Array("Slashed(address,address,uint256,uint256)".utf8))

    package let offender: Address
    package let reporter: Address

    /// `nil` for every other log.
    package init?(_ log: Log) {
        guard log.address == StakingContract.address, log.topics.count == 3,
            log.topics[0] == Self.topic
        else { return nil }
        offender = Address(lastOf: log.topics[1])
        reporter = Address(lastOf: log.topics[2])
    }
}
