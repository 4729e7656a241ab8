import Cryptography
import Execution
package import Primitives

/// The contract that holds the stake, as a node sees it: its address and its storage.
///
/// The places are those of the artifact's `storageLayout`; a test compares them.
package enum StakingContract {
    package static let address = SystemContracts.staking
    /// What runs there, from the genesis on.
    package static let code = StakingContractCode.runtime

    /// The slots of the contract's variables.
    ///
    /// A list has its count at its slot and its elements in the slots behind it.
    package enum Slot {
        package static let epoch = UInt256(0)
        package static let commitment = UInt256(1)
        package static let burnt = UInt256(2)
        package static let members = UInt256(3)
        package static let stakes = UInt256(132)
        package static let candidates = UInt256(261)
        package static let validators = UInt256(390)

        /// The first slot of a validator's record: stake, first epoch, first epoch out of the set,
        /// and whether it was slashed.
        package static func record(of validator: Address) -> UInt256 {
            let preimage = validators.bigEndianBytes + validator.word.bigEndianBytes
            return UInt256(Keccak256.hash(preimage))
        }
    }

    /// The commitment to a set, which the contract keeps in one slot:
    /// `Keccak256(address ‖ stake ‖ address ‖ stake …)` in ascending order of addresses.
    package static func commitment(
        of members: [(address: Address, stake: UInt256)]
    ) -> Hash32 {
        var writer = ByteWriter()
        for member in members {
            writer.append(member.address.bytes)
            writer.append(member.stake.bigEndianBytes)
        }
        return Keccak256.hash(writer.bytes)
    }
}
