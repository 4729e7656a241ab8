package import Execution

/// Why an envelope is refused.
package enum ImportFailure: Error, Equatable, CustomStringConvertible {
    /// It was refused before, for a reason that time does not change.
    case refusedBefore
    /// It begins a branch below what the node would still reorganise.
    case branchTooDeep(lowest: UInt64, got: UInt64)
    /// Votes, which no rule reads yet.
    case certificate(bytes: Int)
    case work(WorkRefusal)
    case block(BlockFailure)

    /// Whether an envelope with the same hash may be good another time: a clock goes on, and the
    /// hash does not cover the certificate, so that a false one must not spoil the true block.
    package var isPassing: Bool {
        switch self {
        case .block(.tooLate), .certificate, .branchTooDeep, .refusedBefore: true
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
        case .work(let refusal):
            "\(refusal)"
        case .block(let failure):
            "\(failure)"
        }
    }
}
