import Encodings

/// A value of a tokenizer file with its path, so that a refusal can say where it stands.
struct TokenizerPart {
    let value: JSON
    let path: String

    init(_ value: JSON, path: String) {
        self.value = value
        self.path = path
    }

    /// The member `key`; `nil` when there is none or it is null.
    subscript(key: String) -> TokenizerPart? {
        guard let member = value[key], member != .null else { return nil }
        return TokenizerPart(member, path: path.isEmpty ? key : path + "." + key)
    }

    func wrong(_ expected: String) -> TokenizerFailure {
        .wrongPart(path: path, expected: expected, got: value.kindName)
    }

    /// The refusal of this part, whose meaning is not known.
    var unsupported: TokenizerFailure {
        let shown =
            switch value {
            case .object: value["type"]?.string.map { "\"\($0)\"" } ?? value.kindName
            case .array: value.kindName
            default: String(value.text.prefix(120))
            }
        return .unsupported(path: path, got: shown)
    }

    func required(_ key: String, _ expected: String) throws(TokenizerFailure) -> TokenizerPart {
        guard let member = self[key] else {
            throw .wrongPart(
                path: path.isEmpty ? key : path + "." + key, expected: expected, got: "nothing")
        }
        return member
    }

    func string() throws(TokenizerFailure) -> String {
        guard let text = value.string else { throw wrong("a string") }
        return text
    }

    func bool() throws(TokenizerFailure) -> Bool {
        guard let value = value.bool else { throw wrong("a boolean") }
        return value
    }

    func integer() throws(TokenizerFailure) -> Int {
        guard let value = value.int else { throw wrong("an integer") }
        return value
    }

    func elements() throws(TokenizerFailure) -> [TokenizerPart] {
        guard let array = value.array else { throw wrong("an array") }
        return array.enumerated().map { TokenizerPart($1, path: "\(path)[\($0)]") }
    }

    func object() throws(TokenizerFailure) -> JSONObject {
        guard let object = value.object else { throw wrong("an object") }
        return object
    }

    /// The member as a boolean, or what it is when the file does not say.
    func flag(_ key: String, default missing: Bool) throws(TokenizerFailure) -> Bool {
        try self[key]?.bool() ?? missing
    }

    /// Refuses a member that is there and means something.
    func refuse(_ keys: String...) throws(TokenizerFailure) {
        for key in keys {
            guard let part = self[key] else { continue }
            let isEmpty = part.value == .bool(false) || part.value == .string("")
            guard isEmpty else { throw part.unsupported }
        }
    }
}
