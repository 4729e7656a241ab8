import Encodings

extension TokenizerVocabulary {
    /// Reads a `tokenizer.json` and, where there is one, the `tokenizer_config.json` beside it.
    ///
    /// Byte-level BPE and SentencePiece-like BPE with byte fallback are known; a part with another
    /// meaning is refused by its path.
    package init(
        huggingFace file: [UInt8], configuration: [UInt8]? = nil
    ) throws(TokenizerFailure) {
        let root = TokenizerPart(try Self.json(file), path: "")
        try root.refuse("truncation", "padding")
        let model = try root.required("model", "an object")
        if let type = model["type"], try type.string() != "BPE" { throw type.unsupported }
        try model.refuse("dropout", "continuing_subword_prefix", "end_of_word_suffix")
        var table = TokenTable()
        try table.add(vocabulary: try model.required("vocab", "an object"))
        try table.add(added: root["added_tokens"])
        tokens = try table.tokens()
        types = table.types
        stripping = table.stripping
        self.model = try TextPipeline.model(of: root, model)
        if self.model != .sentencePiece {
            composesCharacters = try TextPipeline.composesCharacters(root)
        }
        // A byte-level text has none: its file is refused when it asks for one.
        spacePrefix = try TextPipeline.spacePrefix(root)
        merges = try Self.merges(try model.required("merges", "an array"), tokens)
        ignoresMerges = try model.flag("ignore_merges", default: false)
        if let unknown = model["unk_token"] {
            self.unknown = table.token(try unknown.string())
            marksUnknown = true
        }
        if self.model == .sentencePiece { table.markBytes(&types, tokens) }
        if let configuration {
            try apply(TokenizerPart(try Self.json(configuration), path: ""), table)
        }
        try applyPostProcessor(root["post_processor"], table)
    }

    private static func json(_ bytes: [UInt8]) throws(TokenizerFailure) -> JSON {
        do {
            return try JSON.parse(
                bytes,
                limits: JSONLimits(
                    bytes: TokenizerLimits.fileBytes, depth: TokenizerLimits.fileDepth))
        } catch {
            throw .json(error)
        }
    }

    /// Merges written "a b", or since 2024 as ["a", "b"].
    private static func merges(
        _ part: TokenizerPart, _ tokens: [String]
    ) throws(TokenizerFailure) -> [Merge] {
        guard let list = part.value.array else { throw part.wrong("an array") }
        if list.isEmpty || list[0].string != nil {
            var rules: [String] = []
            for (index, rule) in list.enumerated() {
                guard let text = rule.string else {
                    throw TokenizerPart(rule, path: "\(part.path)[\(index)]").wrong("a string")
                }
                rules.append(text)
            }
            return try MergeList.parse(rules, tokens: tokens)
        }
        var pairs: [(String, String)] = []
        for (index, rule) in list.enumerated() {
            guard let pair = rule.array, pair.count == 2, let left = pair[0].string,
                let right = pair[1].string
            else {
                throw TokenizerPart(rule, path: "\(part.path)[\(index)]").wrong("two strings")
            }
            pairs.append((left, right))
        }
        return try MergeList.resolve(pairs, tokens: tokens)
    }

    /// `tokenizer_config.json`: the special tokens by name and the chat template.
    private mutating func apply(
        _ configuration: TokenizerPart, _ table: TokenTable
    ) throws(TokenizerFailure) {
        beginning = try Self.special("bos_token", configuration, table)
        end = try Self.special("eos_token", configuration, table)
        padding = try Self.special("pad_token", configuration, table)
        if unknown == nil { unknown = try Self.special("unk_token", configuration, table) }
        addsBeginning = try configuration.flag("add_bos_token", default: false)
        addsEnd = try configuration.flag("add_eos_token", default: false)
        guard let template = configuration["chat_template"] else { return }
        if let text = template.value.string {
            chatTemplate = text
            return
        }
        // Several templates by name; the one for conversations is called "default".
        for named in try template.elements()
        where try named.required("name", "a string").string() == "default" {
            chatTemplate = try named.required("template", "a string").string()
        }
    }

    private static func special(
        _ key: String, _ configuration: TokenizerPart, _ table: TokenTable
    ) throws(TokenizerFailure) -> Int32? {
        guard let part = configuration[key] else { return nil }
        let text = try (part["content"] ?? part).string()
        guard let token = table.token(text) else {
            throw .wrongPart(path: part.path, expected: "a token", got: "\"\(text)\"")
        }
        return token
    }

    /// A template that puts a token before or after the text.
    private mutating func applyPostProcessor(
        _ part: TokenizerPart?, _ table: TokenTable
    ) throws(TokenizerFailure) {
        guard let part else { return }
        switch try part.required("type", "a string").string() {
        case "ByteLevel": return
        case "Sequence":
            for inner in try part.required("processors", "an array").elements() {
                try applyPostProcessor(inner, table)
            }
        case "TemplateProcessing":
            var isBefore = true
            for item in try part.required("single", "an array").elements() {
                if item["Sequence"] != nil {
                    isBefore = false
                    continue
                }
                let name = try item.required("SpecialToken", "an object").required("id", "a string")
                guard let token = table.token(try name.string()) else {
                    throw name.unsupported
                }
                if isBefore {
                    guard !addsBeginning || beginning == token else { throw item.unsupported }
                    beginning = token
                    addsBeginning = true
                } else {
                    guard !addsEnd || end == token else { throw item.unsupported }
                    end = token
                    addsEnd = true
                }
            }
        default: throw part.unsupported
        }
    }
}
