/// Why a model cannot be made: a size that does not fit, or a file that is not what it says.
package enum ModelFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case outOfRange(name: String, allowed: String, got: String)
    case contradiction(String)
    case missingTensor(String)
    case unexpectedTensor(String)
    case wrongShape(tensor: String, expected: [Int], got: [Int])
    case wrongElement(tensor: String, expected: String, got: String)
    case notFinite(tensor: String)
    case missingConfiguration(String)
    case wrongConfiguration(String)
    case tokenOutOfRange(position: Int, token: Int, vocabulary: Int)
    case wrongTokenCount(allowed: String, got: Int)
    case unreadable(String)
    case program(String)

    package var description: String {
        switch self {
        case .outOfRange(let name, let allowed, let got):
            "\(name): expected \(allowed), got \(got)"
        case .contradiction(let text): text
        case .missingTensor(let name):
            "the file has no tensor \(name)"
        case .unexpectedTensor(let name):
            "the file has a tensor \(name), which the model does not use"
        case .wrongShape(let tensor, let expected, let got):
            "tensor \(tensor): expected shape \(expected), got \(got)"
        case .wrongElement(let tensor, let expected, let got):
            "tensor \(tensor): expected elements of type \(expected), got \(got)"
        case .notFinite(let tensor):
            "tensor \(tensor) holds a value that is not finite"
        case .missingConfiguration(let text), .wrongConfiguration(let text), .unreadable(let text),
            .program(let text):
            text
        case .tokenOutOfRange(let position, let token, let vocabulary):
            "token \(position) is \(token), expected 0 to \(vocabulary - 1)"
        case .wrongTokenCount(let allowed, let got):
            "expected \(allowed) tokens, got \(got)"
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
        _ name: String,
        _ value: Int,
        in range: ClosedRange<Int>
    ) throws(ModelFailure) {
        guard range.contains(value) else {
            throw .outOfRange(
                name: name,
                allowed: "\(range.lowerBound) to \(range.upperBound)",
                got: "\(value)"
            )
        }
    }
}
