/// Why a model cannot be used or gave no defined answer.
package enum InferenceFailure: Error, Equatable, CustomStringConvertible {
    case noTokens
    case tokenOutOfRange(position: Int, token: Int32, vocabulary: Int)
    case contextExceeded(limit: Int, got: Int)
    case notFinite(position: Int)
    case weight(tensor: String, reason: String)
    case model(reason: String)

    package var description: String {
        switch self {
        case .noTokens:
            "expected at least one token, got none"
        case .tokenOutOfRange(let position, let token, let vocabulary):
            "token \(position): expected 0 to \(vocabulary - 1), got \(token)"
        case .contextExceeded(let limit, let got):
            "expected at most \(limit) tokens of prompt and answer, got \(got)"
        case .notFinite(let position):
            "the pass gave a NaN or an infinity at position \(position)"
        case .weight(let tensor, let reason):
            "tensor \(tensor): \(reason)"
        case .model(let reason):
            reason
        }
    }
}
