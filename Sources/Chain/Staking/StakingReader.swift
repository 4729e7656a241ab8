import Cryptography
package import Primitives
package import StateTrie

/// Reads out of a state who may vote, slot by slot and without running the contract.
///
/// Whatever the slots hold, the answer is a set that hangs together or an error.
package struct StakingReader: Sendable {
    private let state: ChainState

    package init(_ state: ChainState) {
        self.state = state
    }

    /// Whether the state has the contract; a chain without it has no validators and no votes.
    package func hasContract() throws(StakingFailure) -> Bool {
        do {
            guard let account = try state.account(StakingContract.address) else { return false }
            return account.codeHash != .emptyCode
        } catch {
            throw .state(error)
        }
    }

    /// The epoch that the set of ``validators()`` votes in.
    ///
    /// After the last block of an epoch that is the next one already.
    package func epoch() throws(StakingFailure) -> UInt64 {
        let word = try slot(StakingContract.Slot.epoch)
        guard let epoch = word.uint64 else { throw .epoch(word) }
        return epoch
    }

    /// The commitment to the set that the contract keeps for those who see only proofs.
    package func commitment() throws(StakingFailure) -> Hash32 {
        try slot(StakingContract.Slot.commitment).hash32
    }

    /// The members of the running epoch with their stakes, in ascending order of addresses; nobody
    /// where there is no contract.
    package func validators() throws(StakingFailure) -> [(address: Address, stake: UInt256)] {
        guard try hasContract() else { return [] }
        let count = try count()
        var members: [(address: Address, stake: UInt256)] = []
        var sum = UInt256.zero
        for place in 0..<count {
            let offset = UInt256(UInt64(place)) + 1
            let word = try slot(StakingContract.Slot.members + offset)
            guard word.bitWidth <= 160 else { throw .notAnAddress(place: place, got: word) }
            let address = Address(truncating: word)
            if let last = members.last, last.address >= address { throw .order(place: place) }
            let stake = try slot(StakingContract.Slot.stakes + offset)
            guard !stake.isZero else { throw .noStake(address) }
            let (more, overflow) = sum.addingReportingOverflow(stake)
            guard !overflow else { throw .overflow }
            sum = more
            members.append((address, stake))
        }
        let (expected, got) = (StakingContract.commitment(of: members), try commitment())
        guard expected == got else { throw .commitment(expected: expected, got: got) }
        return members
    }

    private func count() throws(StakingFailure) -> Int {
        let count = try slot(StakingContract.Slot.members)
        let stakes = try slot(StakingContract.Slot.stakes)
        guard count == stakes else { throw .lengths(members: count, stakes: stakes) }
        guard !count.isZero, count <= UInt256(UInt64(StakingLimits.validators)),
            let number = count.uint64.flatMap({ Int(exactly: $0) })
        else { throw .count(limit: StakingLimits.validators, got: count) }
        return number
    }

    private func slot(_ key: UInt256) throws(StakingFailure) -> UInt256 {
        do {
            return try state.storage(key, of: StakingContract.address)
        } catch {
            throw .state(error)
        }
    }
}
