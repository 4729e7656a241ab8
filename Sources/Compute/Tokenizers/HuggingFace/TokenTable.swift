import Encodings

/// The tokens of a tokenizer file by their numbers, from the vocabulary and the added tokens.
struct TokenTable {
    private var texts: [String?] = []
    private(set) var types: [TokenizerVocabulary.TokenType] = []
    private(set) var stripping: [Int32: TokenizerVocabulary.Stripping] = [:]
    private var ids: [[UInt8]: Int32] = [:]

    mutating func add(vocabulary part: TokenizerPart) throws(TokenizerFailure) {
        let members = try part.object().members
        guard members.count <= TokenizerLimits.tokens else {
            throw .tooMany(what: "tokens", limit: TokenizerLimits.tokens, got: members.count)
        }
        for member in members {
            guard let id = member.value.int else {
                throw TokenizerPart(member.value, path: "\(part.path).\(member.key)")
                    .wrong("an integer")
            }
            try set(id, member.key, .normal)
        }
    }

    mutating func add(added part: TokenizerPart?) throws(TokenizerFailure) {
        guard let part else { return }
        let list = try part.elements()
        guard list.count <= TokenizerLimits.addedTokens else {
            throw .tooMany(
                what: "added tokens", limit: TokenizerLimits.addedTokens, got: list.count)
        }
        for token in list {
            try token.refuse("single_word")
            let id = try token.required("id", "an integer").integer()
            let isControl = try token.flag("special", default: false)
            try set(
                id, try token.required("content", "a string").string(),
                isControl ? .control : .userDefined)
            let strip = TokenizerVocabulary.Stripping(
                left: try token.flag("lstrip", default: false),
                right: try token.flag("rstrip", default: false))
            if strip.left || strip.right { stripping[Int32(truncatingIfNeeded: id)] = strip }
        }
    }

    private mutating func set(
        _ id: Int, _ text: String, _ type: TokenizerVocabulary.TokenType
    ) throws(TokenizerFailure) {
        guard id >= 0, id < TokenizerLimits.tokens else {
            throw .tokenOutOfRange(what: "\"\(text)\"", token: id, count: TokenizerLimits.tokens)
        }
        while texts.count <= id {
            texts.append(nil)
            types.append(.unused)
        }
        if let taken = texts[id], !taken.utf8.elementsEqual(text.utf8) {
            throw .duplicateToken(text: text, first: id, second: id)
        }
        texts[id] = text
        types[id] = type
        ids[Array(text.utf8)] = Int32(id)
    }

    func token(_ text: String) -> Int32? { ids[Array(text.utf8)] }

    /// All texts; a number that the file leaves out is an unused token.
    func tokens() throws(TokenizerFailure) -> [String] {
        guard !texts.isEmpty else { throw .noTokens }
        return texts.enumerated().map { $1 ?? "[unused \($0)]" }
    }

    /// Gives `<0x00>` to `<0xFF>` the type of bytes.
    func markBytes(_ types: inout [TokenizerVocabulary.TokenType], _ tokens: [String]) {
        for byte in UInt8.min...UInt8.max {
            let digits = String(byte, radix: 16, uppercase: true)
            let text = "<0x" + (byte < 16 ? "0" : "") + digits + ">"
            if let token = ids[Array(text.utf8)] { types[Int(token)] = .byte }
        }
    }
}
