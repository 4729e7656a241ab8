package import Encodings
package import Programs

/// Why a model cannot be made or run: a size that does not fit, or a file that is not what it says.
package enum ModelFailure: Error, Equatable, Sendable, CustomStringConvertible {
    case outOfRange(name: String, allowed: String, got: String)
    case contradiction(String)
    case missingConfiguration(key: String)
    case wrongConfiguration(key: String, expected: String, got: String)
    case configurationText(JSONFailure)
    case unexpectedTensor(String)
    case notFinite(tensor: String)
    case tokenOutOfRange(position: Int, token: Int32, vocabulary: Int)
    case wrongTokenCount(allowed: ClosedRange<Int>, got: Int)
    case file(SafetensorsFailure)
    case program(ProgramError)
    case step(StepFailure)

    package var description: String {
        switch self {
        case .outOfRange(let name, let allowed, let got):
            "\(name): expected \(allowed), got \(got)"
        case .contradiction(let text):
            text
        case .missingConfiguration(let key):
            "the file's metadata has no \"\(key)\", which describes the model"
        case .wrongConfiguration(let key, let expected, let got):
            "\(key): expected \(expected), got \(got)"
        case .configurationText(let failure):
            "the model's configuration is not JSON: \(failure)"
        case .unexpectedTensor(let name):
            "there is a tensor \"\(name)\", which the model does not have"
        case .notFinite(let tensor):
            "tensor \"\(tensor)\" holds a value that is not finite"
        case .tokenOutOfRange(let position, let token, let vocabulary):
            "token \(position): expected 0 to \(vocabulary - 1), got \(token)"
        case .wrongTokenCount(let allowed, let got):
            "expected \(allowed.lowerBound) to \(allowed.upperBound) tokens, got \(got)"
        case .file(let failure):
            failure.description
        case .program(let failure):
            failure.description
        case .step(let failure):
            failure.description
        }
    }
}

/// The bounds of a model's sizes: they keep every product of two extents far from overflow.
package enum ModelLimits {
    package static let width = 1 << 16
    package static let layers = 1 << 10
    package static let vocabulary = 1 << 20
    package static let context = 1 << 17
    package static let imageSide = 1 << 12
    package static let features = 1 << 24
    package static let parameters = 1 << 32

    static func check(
        _ name: String, _ value: Int, in range: ClosedRange<Int>
    ) throws(ModelFailure) {
        guard range.contains(value) else {
            throw .outOfRange(
                name: name, allowed: "\(range.lowerBound) to \(range.upperBound)", got: "\(value)")
        }
    }
}
