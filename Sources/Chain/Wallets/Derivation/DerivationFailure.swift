/// Why a path is no path, or a key cannot be derived.
package enum DerivationFailure: Error, Hashable, CustomStringConvertible {
    case pathTooLong(limit: Int, got: Int)
    case pathStart(got: String)
    case tooManySteps(limit: Int, got: Int)
    case step(got: String)
    case seedCount(got: Int)
    /// The hash at this place is no key, which happens once in 2^127 times: take the next number.
    case noKey(path: String)

    package var description: String {
        switch self {
        case .pathTooLong(let limit, let got):
            "a derivation path has at most \(limit) bytes, got \(got)"
        case .pathStart(let got):
            "a derivation path starts with 'm', got '\(got)'"
        case .tooManySteps(let limit, let got):
            "a derivation path has at most \(limit) steps, got \(got)"
        case .step(let got):
            "expected a number below 2^31 and perhaps a ' after it, got '\(got)'"
        case .seedCount(let got):
            "a seed has 16 to 64 bytes, got \(got)"
        case .noKey(let path):
            "there is no key at \(path): take the next number"
        }
    }
}
