package import Execution
package import Primitives

/// Why an envelope is refused.
package enum ImportFailure: Error, Equatable, CustomStringConvertible {
    /// It was refused before, for a reason that time does not change.
    case refusedBefore
    /// It begins a branch below what the node would still reorganise.
    case branchTooDeep(lowest: UInt64, got: UInt64)
    /// Votes, which no rule reads yet.
    case certificate(bytes: Int)
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
        case .block(.tooLate), .block(.state), .certificate, .body, .branchTooDeep, .refusedBefore:
            true
        case .block, .work: false
        }
    }

    package var description: String {
        switch self {
        case .refusedBefore:
            "refused before"
        case .branchTooDeep(let lowest, let got):
            "expected a branch that begins at block \(lowest) or above, got \(got)"
        case .certificate(let bytes):
            "expected no certificate, got \(bytes) bytes"
        case .body(let expected, let got):
            "altered body: the header commits to the list \(expected), this is \(got)"
        case .work(let refusal):
            "\(refusal)"
        case .block(let failure):
            "\(failure)"
        }
    }
}
