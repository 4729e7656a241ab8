package import Primitives
package import Programs

/// One of the two parties of a dispute.
package enum DisputeSide: String, Hashable, Sendable {
    case first, second

    package var other: DisputeSide { self == .first ? .second : .first }
}

/// Why a party lost a dispute over a run.
package enum DisputeReason: Hashable, Sendable, CustomStringConvertible {
    case signature
    case length(expected: Int, got: Int)
    /// No computation of the party leads to what its proof claims.
    case cannotOpen(interval: Int)
    case model(expected: Hash32, got: Hash32)
    case step(ConvictionReason)

    package var description: String {
        switch self {
        case .signature: "its proof is not covered by its signature"
        case .length(let expected, let got):
            "its proof has \(got) entries where the task needs \(expected)"
        case .cannotOpen(let interval):
            "it cannot open its commitment: computing interval \(interval) again does not lead to "
                + "its own state root"
        case .model(let expected, let got):
            "its final state makes the model \(expected), but it claims \(got)"
        case .step(.nothingWrong): "it denies a number that is right"
        case .step(let reason): reason.description
        }
    }
}

/// Where two runs part, and who is wrong there.
package struct DisputeVerdict: Hashable, Sendable {
    /// The place inside the first diverging step.
    package struct Place: Hashable, Sendable {
        package let instruction: Int?
        package let operation: String
        package let value: String
        package let element: Int
        /// The tile of sixteen elements that was opened.
        package let tile: Range<Int>
    }

    /// Who lost, with the reason; both where neither can open its commitment; empty when nothing
    /// differs.
    package var losers: [DisputeSide: DisputeReason] = [:]
    package var interval: Int?
    package var step: Int?
    package var place: Place?
    /// What the referee received from both parties.
    package var bytes = 0
    /// The scalar operations that the referee computed, and those of the whole run.
    package var macs: UInt64 = 0
    package var runMACs: UInt64 = 0

    /// The party that is right; `nil` when both lost or nothing differs.
    package var winner: DisputeSide? {
        guard losers.count == 1 else { return nil }
        return losers[.first] == nil ? .first : .second
    }
}

/// Why two runs cannot be compared.
package enum DisputeFailure: Error, Equatable, CustomStringConvertible {
    case otherTask(TaskField, expected: String, got: String)
    case replay(ReplayFailure)
    case program(ProgramError)

    package var description: String {
        switch self {
        case .otherTask(let field, let expected, let got):
            "a proof is of another task: \(field.rawValue) expected \(expected), got \(got)"
        case .replay(let failure): failure.description
        case .program(let failure): failure.description
        }
    }
}
