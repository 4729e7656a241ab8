import Cryptography
import Encodings
import Primitives

/// The struct types that a typed message declares.
struct TypedDataSchema: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        let name: String
        let type: TypedDataType
        /// The type as it was written, which is what is hashed.
        let typeText: String
    }

    private(set) var members: [String: [Member]] = [:]

    init(_ json: JSON) throws(TypedDataFailure) {
        guard let object = json.object else {
            throw .wrongValue(path: "types", expected: "an object", got: json.kindName)
        }
        guard object.count <= WalletLimits.typedDataTypes else {
            throw .tooMany(what: "types", limit: WalletLimits.typedDataTypes)
        }
        for member in object.members {
            guard TypedDataType.isName(member.key),
                case .structure = try TypedDataType(member.key)
            else { throw .invalidName(member.key) }
            members[member.key] = try Self.members(of: member.key, member.value)
        }
        for name in members.keys.sorted() {
            for member in members[name] ?? [] {
                if let used = member.type.structure, members[used] == nil {
                    throw .unknownType(used)
                }
            }
        }
    }

    /// Adds the type of the domain where a message leaves it to be understood.
    mutating func addDomain(for domain: JSONObject) throws(TypedDataFailure) {
        let usual = [
            ("name", "string"), ("version", "string"), ("chainId", "uint256"),
            ("verifyingContract", "address"), ("salt", "bytes32"),
        ]
        var list: [Member] = []
        for (name, type) in usual where domain[name] != nil {
            list.append(Member(name: name, type: try TypedDataType(type), typeText: type))
        }
        members["EIP712Domain"] = list
    }

    /// The type and those that it uses, as the standard spells them for hashing.
    func encoding(of name: String) throws(TypedDataFailure) -> String {
        guard members[name] != nil else { throw .unknownType(name) }
        var found: Set<String> = [name]
        var open = [name]
        while let next = open.popLast() {
            for member in members[next] ?? [] {
                guard let used = member.type.structure, found.insert(used).inserted else {
                    continue
                }
                open.append(used)
            }
        }
        found.remove(name)
        let others = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return ([name] + others).map(signature).joined()
    }

    private func signature(_ name: String) -> String {
        let list = (members[name] ?? []).map { "\($0.typeText) \($0.name)" }
        return "\(name)(\(list.joined(separator: ",")))"
    }

    private static func members(
        of type: String, _ json: JSON
    ) throws(TypedDataFailure) -> [Member] {
        guard let list = json.array else {
            throw .wrongValue(path: "types.\(type)", expected: "an array", got: json.kindName)
        }
        guard list.count <= WalletLimits.typedDataMembers else {
            throw .tooMany(what: "members of \(type)", limit: WalletLimits.typedDataMembers)
        }
        var names: Set<String> = []
        var members: [Member] = []
        for entry in list {
            guard let name = entry["name"]?.string, let text = entry["type"]?.string else {
                throw .wrongValue(
                    path: "types.\(type)", expected: "members with a name and a type",
                    got: entry.kindName)
            }
            guard TypedDataType.isName(name) else { throw .invalidName(name) }
            guard names.insert(name).inserted else {
                throw .duplicateMember(type: type, member: name)
            }
            members.append(Member(name: name, type: try TypedDataType(text), typeText: text))
        }
        return members
    }
}
