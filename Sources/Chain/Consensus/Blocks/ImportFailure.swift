package import ChainTypes
package import Execution
package import Primitives

/// Why an envelope is refused.
package enum ImportFailure: Error, Equatable, CustomStringConvertible {
    /// It was refused before, for a reason that time does not change.
    case refusedBefore
    /// Votes that are none, or that are not those of the parent.
    case votes(VoteFailure)
    /// The votes that pay are for another block, or are there where nobody is paid, or are not.
    case paidVotes(expected: Hash32?, got: Hash32?)
    /// The state does not tell who votes in the next epoch.
    case validators(ValidatorSourceFailure)
    /// The transactions or withdrawals are not those that the header commits to. The hash of an
    /// envelope does not see them, so this is looked at before anything is remembered under that
    /// hash.
    case body(expected: Hash32, got: Hash32)
    case work(WorkRefusal)
    case block(BlockFailure)

    /// Whether an envelope with the same hash may be good another time: a clock goes on, and the
    /// hash covers neither the certificate nor, but through the header, the body; a false one of
    /// these must not spoil the true block.
    package var isPassing: Bool {
        switch self {
        case .block(.tooLate), .block(.state), .votes, .paidVotes, .body, .refusedBefore:
            true
        case .block, .work, .validators: false
        }
    }

    package var description: String {
        switch self {
        case .refusedBefore:
            "refused before"
        case .votes(let failure):
            "\(failure)"
        case .paidVotes(let expected, let got):
            "expected the votes on \(Self.name(expected)), got those on \(Self.name(got))"
        case .validators(let failure):
            "\(failure)"
        case .body(let expected, let got):
            "altered body: the header commits to the list \(expected), this is \(got)"
        case .work(let refusal):
            "\(refusal)"
        case .block(let failure):
            "\(failure)"
        }
    }

    private static func name(_ block: Hash32?) -> String {
        block.map { "\($0)" } ?? "no block"
    }
}
