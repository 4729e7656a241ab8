package import Encodings
package import Primitives

/// What an address is to the contract.
package struct StakingStatus: Hashable, Sendable {
    package enum Phase: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
        /// The address has nothing here.
        case none = 0
        /// A member from the next epoch on.
        case pending = 1
        /// A member, and of the next epoch as well.
        case active = 2
        /// A member of the running epoch for the last time.
        case leaving = 3
        /// No member any more; the stake can still be slashed.
        case unbonding = 4
        /// The stake can be had back.
        case withdrawable = 5
        /// Convicted; the address is never taken again.
        case slashed = 6

        package var description: String {
            switch self {
            case .none: "none"
            case .pending: "pending"
            case .active: "active"
            case .leaving: "leaving"
            case .unbonding: "unbonding"
            case .withdrawable: "withdrawable"
            case .slashed: "slashed"
            }
        }
    }

    package let phase: Phase
    /// What is bonded, in units.
    package let stake: UInt256
    /// The first epoch as a member; `nil` for an address without a record.
    package let since: UInt64?
    /// The first epoch that it is no member of any more; `nil` while it does not leave.
    package let leaves: UInt64?
    /// The first epoch in which the stake can be had back.
    package let withdrawable: UInt64?

    /// Reads the answer to ``StakingCall/status(_:)``.
    package init(decoding bytes: [UInt8]) throws(ABIFailure) {
        let number = ABIType.uint(bits: 256)
        let words = try ABIDecoder.words(
            bytes, as: [.uint(bits: 8), number, number, number, .bool, number])
        guard let code = words[0].uint64, let phase = Phase(rawValue: UInt8(clamping: code)) else {
            throw .outOfRange(type: "uint8")
        }
        self.phase = phase
        stake = words[1]
        since = phase == .none ? nil : try Self.epoch(words[2])
        leaves = words[3].isZero ? nil : try Self.epoch(words[3])
        withdrawable = words[5].isZero ? nil : try Self.epoch(words[5])
    }

    private static func epoch(_ word: UInt256) throws(ABIFailure) -> UInt64 {
        guard let epoch = word.uint64 else { throw .outOfRange(type: "uint64") }
        return epoch
    }
}

/// The members of an epoch as the contract lists them.
package struct StakingSet: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let address: Address
        package let stake: UInt256
    }

    /// In ascending order of addresses.
    package let members: [Member]

    /// The sum of the stakes; at most the greatest number, whatever a lying node answers.
    package var total: UInt256 {
        var sum = UInt256.zero
        for member in members {
            let (more, overflow) = sum.addingReportingOverflow(member.stake)
            if overflow { return .max }
            sum = more
        }
        return sum
    }

    /// Reads the answer to ``StakingCall/currentSet`` or ``StakingCall/nextSet``.
    package init(decoding bytes: [UInt8]) throws(ABIFailure) {
        let values = try ABIDecoder.decode(
            bytes, as: [.array(.address), .array(.uint(bits: 256))])
        guard values.count == 2, case .list(let addresses) = values[0],
            case .list(let stakes) = values[1], addresses.count == stakes.count,
            addresses.count <= StakingLimits.validators
        else { throw .outOfRange(type: "address[]") }
        members = zip(addresses, stakes).map { address, stake in
            Member(address: Address(truncating: address.number), stake: stake.number)
        }
    }
}

extension ABIDecoder {
    /// Words of types that take one word each.
    fileprivate static func words(
        _ bytes: [UInt8], as types: [ABIType]
    ) throws(ABIFailure) -> [UInt256] {
        let words = try decode(bytes, as: types).map(\.number)
        guard words.count == types.count else {
            throw .wrongCount(type: "tuple", expected: types.count, got: words.count)
        }
        return words
    }
}

extension ABIValue {
    /// A word as a number; zero for a value that is none.
    fileprivate var number: UInt256 {
        guard case .word(let bytes) = self else { return .zero }
        return UInt256(bigEndian: bytes) ?? .zero
    }
}
