package import Primitives

/// Those whose votes count in one epoch, in ascending order of their addresses, with their stakes.
package struct ValidatorSet: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let address: Address
        package let stake: UInt256

        package init(address: Address, stake: UInt256) {
            self.address = address
            self.stake = stake
        }
    }

    /// Nobody: a chain without stake, which has no votes either.
    package static let empty = ValidatorSet()

    package let members: [Member]
    package let totalStake: UInt256
    private let places: [Address: Int]

    private init() {
        members = []
        totalStake = .zero
        places = [:]
    }

    /// Takes members in any order.
    package init(_ unordered: [Member]) throws(ValidatorSetFailure) {
        guard unordered.count <= ConsensusLimits.validators else {
            throw .tooMany(limit: ConsensusLimits.validators, got: unordered.count)
        }
        members = unordered.sorted { $0.address < $1.address }
        var total = UInt256.zero
        var places: [Address: Int] = [:]
        for (place, member) in members.enumerated() {
            guard !member.stake.isZero else { throw .noStake(member.address) }
            guard places.updateValue(place, forKey: member.address) == nil else {
                throw .twice(member.address)
            }
            let sum = total.addingReportingOverflow(member.stake)
            // Room for three times the sum, which a quorum is compared with.
            guard !sum.overflow, sum.value < ConsensusLimits.totalStake else {
                throw .stakeTooLarge
            }
            total = sum.value
        }
        totalStake = total
        self.places = places
    }

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }

    /// The member's place in the order of addresses.
    package func place(of address: Address) -> Int? { places[address] }

    /// The stake of those at some places; each place counts as often as it stands there.
    package func stake(of some: some Sequence<Int>) -> UInt256 {
        some.reduce(UInt256.zero) { sum, place in
            members.indices.contains(place) ? sum &+ members[place].stake : sum
        }
    }

    /// `Keccak256(address ‖ stake ‖ …)` over the members, what the staking contract commits to.
    package var encoded: [UInt8] {
        members.flatMap { $0.address.bytes + $0.stake.bigEndianBytes }
    }
}

/// Why a list of members is no set of validators.
package enum ValidatorSetFailure: Error, Equatable, CustomStringConvertible {
    case tooMany(limit: Int, got: Int)
    case twice(Address)
    case noStake(Address)
    case stakeTooLarge

    package var description: String {
        switch self {
        case .tooMany(let limit, let got): "expected at most \(limit) validators, got \(got)"
        case .twice(let address): "the validator \(address) is in the set twice"
        case .noStake(let address): "the validator \(address) has no stake"
        case .stakeTooLarge: "expected stakes that sum to less than 2^192"
        }
    }
}
