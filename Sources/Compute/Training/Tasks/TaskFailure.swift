package import Encodings
package import Models

/// Why a task cannot be trained: the key, where it stands, what was expected and what came.
package enum TaskFailure: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case json(JSONFailure)
    case notAnObject(got: String)
    case unknownKey(String, JSONPosition?, nearest: String?)
    case misplacedKey(String, JSONPosition?, belongsTo: String, kind: String)
    case wrongType(String, JSONPosition?, expected: String, got: String)
    case outOfRange(String, JSONPosition?, allowed: String, got: String)
    case missing(String, why: String)
    case contradiction(String, String, reason: String)
    case model(ModelFailure)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path): \(reason)"
        case .json(let failure):
            failure.description
        case .notAnObject(let got):
            "expected an object with the task's settings, got \(got)"
        case .unknownKey(let key, let position, let nearest):
            Self.place(position) + "unknown key \"\(key)\""
                + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .misplacedKey(let key, let position, let belongsTo, let kind):
            Self.place(position) + "\"\(key)\" is for \(belongsTo), but this task is \(kind)"
        case .wrongType(let key, let position, let expected, let got),
            .outOfRange(let key, let position, let expected, let got):
            Self.place(position) + "\"\(key)\": expected \(expected), got \(got)"
        case .missing(let key, let why):
            "\"\(key)\" is missing: \(why)"
        case .contradiction(let first, let second, let reason):
            "\"\(first)\" and \"\(second)\" contradict each other: \(reason)"
        case .model(let failure):
            failure.description
        }
    }

    private static func place(_ position: JSONPosition?) -> String {
        position.map { "\($0): " } ?? ""
    }
}

/// The bounds of a task's numbers.
package enum TaskLimits {
    package static let fileBytes = 1 << 20
    package static let steps = 1 << 32
    package static let epochs = 1 << 20
    package static let batch = 1 << 20
    package static let accumulation = 1 << 12
    package static let interval = 1 << 30
    package static let learningRate: Float = 1_000
}
