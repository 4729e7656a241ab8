package import Primitives

/// Why a work proof is refused.
package enum WorkFailure: Error, Equatable, CustomStringConvertible {
    case wrongModel(expected: Hash32, got: Hash32)
    case epochKey(expected: Hash32, got: Hash32)
    case macs(expected: UInt64, got: UInt64)
    case digest(expected: Hash32, got: Hash32)
    case tooLittleWork(digest: Hash32, difficulty: UInt256, macs: UInt64)
    case transcript(expected: Hash32, got: Hash32)
    case loss(expected: UInt64, got: UInt64)
    case evaluation(QuizEvaluationFailure)

    package var description: String {
        switch self {
        case .wrongModel(let expected, let got):
            "wrong model: the chain names \(expected), the file is \(got)"
        case .epochKey(let expected, let got):
            "stale or foreign epoch key: expected \(expected), got \(got)"
        case .macs(let expected, let got):
            "wrong metered work: expected \(expected) MACs, got \(got)"
        case .digest(let expected, let got):
            "wrong digest: expected \(expected), got \(got)"
        case .tooLittleWork(let digest, let difficulty, let macs):
            "too little work: \(digest) · \(difficulty) is not below 2^256 · \(macs)"
        case .transcript(let expected, let got):
            "replay differs: expected transcript root \(expected), got \(got)"
        case .loss(let expected, let got):
            "wrong loss: expected \(expected) units, got \(got)"
        case .evaluation(let failure):
            "the work cannot be replayed: \(failure)"
        }
    }
}
