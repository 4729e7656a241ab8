package import ChainTypes
package import Primitives

extension StakingContract {
    /// The contract in a genesis, with its first validators, which are members from epoch 0 on.
    ///
    /// The contract owns the sum of their stakes, as if each had made a deposit.
    package static func allocation(
        validators: [(address: Address, stake: UInt256)]
    ) throws(StakingFailure) -> ChainSpec.Allocation {
        let members = validators.sorted { $0.address < $1.address }
        let total = try checkGenesis(members)
        var storage = [
            ChainSpec.Allocation.Slot(key: Slot.commitment, value: UInt256(commitment(of: members)))
        ]
        storage += list(members.map(\.address.word), at: Slot.members)
        storage += list(members.map(\.stake), at: Slot.stakes)
        storage += list(members.map(\.address.word), at: Slot.candidates)
        for member in members {
            storage.append(.init(key: Slot.record(of: member.address), value: member.stake))
        }
        return ChainSpec.Allocation(
            address: address, balance: total, nonce: 1, code: code, storage: storage)
    }

    /// The sum of the stakes of members that can stand in a genesis.
    private static func checkGenesis(
        _ members: [(address: Address, stake: UInt256)]
    ) throws(StakingFailure) -> UInt256 {
        guard !members.isEmpty, members.count <= StakingLimits.validators else {
            throw .count(limit: StakingLimits.validators, got: UInt256(UInt64(members.count)))
        }
        var total = UInt256.zero
        var last: Address?
        for member in members {
            guard member.address != last else { throw .twice(member.address) }
            guard member.stake >= StakingLimits.minimumStake else {
                throw .belowMinimum(member.address, got: member.stake)
            }
            let (sum, overflow) = total.addingReportingOverflow(member.stake)
            guard !overflow else { throw .overflow }
            (total, last) = (sum, member.address)
        }
        return total
    }

    /// A list as it lies in the storage; an element of zero takes no slot.
    private static func list(_ words: [UInt256], at slot: UInt256) -> [ChainSpec.Allocation.Slot] {
        let count = ChainSpec.Allocation.Slot(key: slot, value: UInt256(UInt64(words.count)))
        return [count]
            + words.enumerated().filter { !$0.element.isZero }.map {
                .init(key: slot + UInt256(UInt64($0.offset)) + 1, value: $0.element)
            }
    }
}
