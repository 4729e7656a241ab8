package import Encodings

/// Why a typed message cannot be hashed, and where it stands in it.
package enum TypedDataFailure: Error, Hashable, CustomStringConvertible {
    case json(JSONFailure)
    case missing(String)
    case unknownMember(String)
    case wrongValue(path: String, expected: String, got: String)
    case unknownType(String)
    case invalidName(String)
    case duplicateMember(type: String, member: String)
    case tooMany(what: String, limit: Int)
    case tooDeep(limit: Int)

    package var description: String {
        switch self {
        case .json(let failure): "typed data: \(failure)"
        case .missing(let path): "typed data: there is no \(path)"
        case .unknownMember(let path):
            "typed data: \(path) belongs to no type, so that no signature would cover it"
        case .wrongValue(let path, let expected, let got):
            "typed data: \(path) should be \(expected), got \(got)"
        case .unknownType(let name): "typed data: there is no type '\(name)'"
        case .invalidName(let name): "typed data: '\(name)' is no name"
        case .duplicateMember(let type, let member):
            "typed data: \(type) has two members '\(member)'"
        case .tooMany(let what, let limit): "typed data: more than \(limit) \(what)"
        case .tooDeep(let limit): "typed data: nested deeper than \(limit)"
        }
    }
}
