package import Encodings

/// Why a JSON object is no transaction that could be signed.
package enum TransactionRequestFailure: Error, Hashable, CustomStringConvertible {
    case json(JSONFailure)
    case notAnObject(got: String)
    case missing(String)
    case wrongValue(member: String, expected: String, got: String)
    case unknownMember(String, nearest: String?)
    /// Two members that say different things, or belong to different types.
    case contradiction(String, String)
    case wrongType(Int)

    package var description: String {
        switch self {
        case .json(let failure): "transaction: \(failure)"
        case .notAnObject(let got): "transaction: expected an object, got \(got)"
        case .missing(let member): "transaction: '\(member)' is missing"
        case .wrongValue(let member, let expected, let got):
            "transaction: '\(member)' should be \(expected), got \(got)"
        case .unknownMember(let member, let nearest):
            "transaction: there is no member '\(member)'"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        case .contradiction(let one, let other):
            "transaction: '\(one)' does not go with '\(other)'"
        case .wrongType(let type): "transaction: expected a type of 0 to 4, got \(type)"
        }
    }
}
