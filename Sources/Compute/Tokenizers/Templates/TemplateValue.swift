/// A value during the rendering of a template.
indirect enum TemplateValue: Sendable {
    /// A name or member that does not exist; prints as nothing, may not be used otherwise.
    case undefined(String)
    case none
    case bool(Bool)
    case integer(Int)
    case string(String)
    case list([TemplateValue])
    case dictionary([Member])
    /// The number of a namespace object, whose members can be assigned to.
    case namespace(Int)

    struct Member: Sendable {
        let key: String
        var value: TemplateValue
    }

    /// The kind for messages.
    var kindName: String {
        switch self {
        case .undefined: "an undefined value"
        case .none: "none"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .string: "a string"
        case .list: "a list"
        case .dictionary: "a mapping"
        case .namespace: "a namespace"
        }
    }

    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .dictionary(let members): !members.isEmpty
        case .namespace: true
        }
    }

    /// The number that Python takes the value for in arithmetic.
    var number: Int? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .integer(let value): value
        default: nil
        }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value as Python prints it; `nil` for what has no plain text.
    var printed: String? {
        switch self {
        case .undefined: ""
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .integer(let value): String(value)
        case .string(let text): text
        case .list, .dictionary, .namespace: nil
        }
    }

    /// Python's `==`; strings are equal scalar by scalar.
    func equals(_ other: TemplateValue) -> Bool {
        if let a = number, let b = other.number { return a == b }
        switch (self, other) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.string(let a), .string(let b)): return a.isSame(as: b)
        case (.list(let a), .list(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
        case (.dictionary(let a), .dictionary(let b)):
            return a.count == b.count
                && a.allSatisfy { member in
                    b.contains { $0.key.isSame(as: member.key) && $0.value.equals(member.value) }
                }
        case (.namespace(let a), .namespace(let b)): return a == b
        default: return false
        }
    }

    /// The member of a mapping.
    func member(_ key: String) -> TemplateValue? {
        guard case .dictionary(let members) = self else { return nil }
        return members.last { $0.key.isSame(as: key) }?.value
    }
}

extension String {
    /// Whether both consist of the same bytes; Swift's `==` asks for canonical equivalence.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
