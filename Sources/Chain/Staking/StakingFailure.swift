package import Primitives
package import StateTrie

/// Why a list of validators cannot be had from a state, or cannot stand in a genesis.
package enum StakingFailure: Error, Equatable, CustomStringConvertible {
    /// The state could not be read: a defect here, not one of the contract.
    case state(StateFailure)
    /// No member, or more than a set has.
    case count(limit: Int, got: UInt256)
    case lengths(members: UInt256, stakes: UInt256)
    case epoch(UInt256)
    case notAnAddress(place: Int, got: UInt256)
    /// The member at a place does not stand after the one before it.
    case order(place: Int)
    case noStake(Address)
    case overflow
    case commitment(expected: Hash32, got: Hash32)
    case twice(Address)
    case belowMinimum(Address, got: UInt256)

    package var description: String { "staking: " + reason }

    private var reason: String {
        switch self {
        case .state(let failure): "\(failure)"
        case .count(let limit, let got): "expected 1 to \(limit) validators, got \(got)"
        case .lengths(let members, let stakes):
            "expected as many stakes as members, got \(stakes) for \(members)"
        case .epoch(let got): "expected an epoch of 64 bits, got \(got)"
        case .notAnAddress(let place, let got):
            "expected an address at place \(place), got \(got.hexadecimal)"
        case .order(let place):
            "expected members in ascending order, got another at place \(place)"
        case .noStake(let address): "expected a stake of \(address), got 0"
        case .overflow: "expected stakes with a sum of 256 bits, got more"
        case .commitment(let expected, let got):
            "expected the commitment \(expected) of the members, got \(got)"
        case .twice(let address): "expected \(address) once, got it twice"
        case .belowMinimum(let address, let got):
            "expected at least \(StakingLimits.minimumStake) units of \(address), got \(got)"
        }
    }
}
