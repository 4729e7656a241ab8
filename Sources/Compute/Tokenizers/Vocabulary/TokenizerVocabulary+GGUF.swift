extension TokenizerVocabulary {
    /// The values of the keys `tokenizer.ggml.…` of a GGUF file, as they stand there.
    package struct GGUFValues: Sendable {
        /// `model`: "gpt2" or "llama".
        package var model: String
        /// `pre`.
        package var pre: String?
        package var tokens: [String]
        /// `token_type`; empty when the file has none.
        package var tokenTypes: [Int] = []
        /// Empty when the file has none.
        package var scores: [Float] = []
        /// Pairs of tokens with a space between them.
        package var merges: [String] = []
        /// `bos_token_id`.
        package var beginning: Int?
        /// `eos_token_id`.
        package var end: Int?
        /// `unknown_token_id`.
        package var unknown: Int?
        /// `padding_token_id`.
        package var padding: Int?
        /// `add_bos_token`.
        package var addsBeginning: Bool?
        /// `add_eos_token`.
        package var addsEnd: Bool?
        /// `add_space_prefix`.
        package var addsSpacePrefix: Bool?
        /// `tokenizer.chat_template`.
        package var chatTemplate: String?

        package init(model: String, pre: String? = nil, tokens: [String]) {
            self.model = model
            self.pre = pre
            self.tokens = tokens
        }
    }

    /// Makes a vocabulary of what a GGUF file says; what is left open is filled as llama.cpp does.
    package init(_ values: GGUFValues) throws(TokenizerFailure) {
        let tokens = values.tokens
        guard !tokens.isEmpty else { throw .noTokens }
        guard tokens.count <= TokenizerLimits.tokens else {
            throw .tooMany(what: "tokens", limit: TokenizerLimits.tokens, got: tokens.count)
        }
        let isLlama = values.model == "llama"
        if isLlama {
            model = .sentencePiece
        } else if values.model == "gpt2" {
            guard let pre = values.pre.flatMap({ PreTokenizer(ggufName: $0) }) else {
                throw .unknownPreTokenizer(values.pre)
            }
            model = .byteLevelBPE(pre: pre)
            ignoresMerges = pre == .llama3
        } else {
            throw .unknownModel(values.model)
        }
        self.tokens = tokens
        types = try Self.types(values)
        scores = values.scores
        beginning = try Self.token(values.beginning ?? (isLlama ? 1 : nil), "beginning", tokens)
        end = try Self.token(values.end ?? (isLlama ? 2 : nil), "end", tokens)
        unknown = try Self.token(values.unknown ?? (isLlama ? 0 : nil), "unknown", tokens)
        padding = try Self.token(values.padding, "padding", tokens)
        addsBeginning = values.addsBeginning ?? (isLlama || model == .byteLevelBPE(pre: .llama3))
        addsEnd = values.addsEnd ?? false
        spacePrefix = isLlama && values.addsSpacePrefix ?? true ? .everyPart : .none
        chatTemplate = values.chatTemplate
        if !isLlama { merges = try MergeList.parse(values.merges, tokens: tokens) }
    }

    private static func types(_ values: GGUFValues) throws(TokenizerFailure) -> [TokenType] {
        let count = values.tokens.count
        guard !values.tokenTypes.isEmpty else {
            return [TokenType](repeating: .normal, count: count)
        }
        guard values.tokenTypes.count == count else {
            throw .wrongCount(what: "token types", expected: count, got: values.tokenTypes.count)
        }
        var types: [TokenType] = []
        types.reserveCapacity(count)
        for (token, code) in values.tokenTypes.enumerated() {
            guard let type = TokenType(rawValue: code) else {
                throw .unknownTokenType(token: token, type: code)
            }
            types.append(type)
        }
        return types
    }

    private static func token(
        _ number: Int?, _ what: String, _ tokens: [String]
    ) throws(TokenizerFailure) -> Int32? {
        guard let number else { return nil }
        guard number >= 0, number < tokens.count else {
            throw .tokenOutOfRange(what: what, token: number, count: tokens.count)
        }
        return Int32(number)
    }
}
