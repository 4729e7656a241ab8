import Encodings

/// Text, or the tokens that stand for it.
enum TextOrTokens: Hashable {
    case text(String)
    case tokens([Int32])

    /// Reads a string, an array of strings, an array of tokens or an array of such arrays.
    static func read(
        _ key: String, _ reader: inout ParameterReader, count: ClosedRange<Int>
    ) throws(APIError) -> [TextOrTokens] {
        guard let value = reader.value(key) else { throw reader.missing(key) }
        if let text = value.string { return [.text(text)] }
        guard let array = value.array else {
            throw reader.wrongType(key, "a string or an array", value)
        }
        if array.first?.int != nil { return [.tokens(try tokens(array, path: key))] }
        guard count.contains(array.count) else {
            throw .invalid(
                key,
                "\(key) has between \(count.lowerBound) and \(count.upperBound) entries, "
                    + "got \(array.count)")
        }
        var found: [TextOrTokens] = []
        for (index, element) in array.enumerated() {
            if let text = element.string {
                found.append(.text(text))
            } else if let numbers = element.array {
                found.append(.tokens(try tokens(numbers, path: "\(key)[\(index)]")))
            } else {
                throw reader.wrongType(
                    "\(key)[\(index)]", "a string or an array of tokens", element)
            }
        }
        return found
    }

    private static func tokens(_ values: [JSON], path: String) throws(APIError) -> [Int32] {
        guard !values.isEmpty else { throw .invalid(path, "\(path) holds no token") }
        var tokens: [Int32] = []
        for (index, value) in values.enumerated() {
            guard let number = value.int, let token = Int32(exactly: number), token >= 0 else {
                throw .invalid(
                    "\(path)[\(index)]",
                    "\(path)[\(index)] has to be a token, an integer from 0 on")
            }
            tokens.append(token)
        }
        return tokens
    }
}

/// The body of `POST /v1/completions`.
struct CompletionParameters {
    var generation: GenerationParameters
    var prompts: [TextOrTokens]
    var maximumTokens: Int
    var echo: Bool
    var logprobs: Int?

    init(body: [UInt8]) throws(APIError) {
        var reader = try ParameterReader(body: body)
        generation = try GenerationParameters(&reader)
        prompts = try TextOrTokens.read("prompt", &reader, count: OpenAILimits.prompts)
        echo = try reader.bool("echo") ?? false
        // Nothing but the prompt's own probabilities is a question, too.
        let least = echo ? 0 : OpenAILimits.maximumTokens.lowerBound
        maximumTokens =
            try reader.integer("max_tokens", in: least...OpenAILimits.maximumTokens.upperBound)
            ?? OpenAILimits.completionTokens
        logprobs = try Self.readLogprobs(&reader)
        try reader.refuse(["suffix"])
        if let best = try reader.integer("best_of"), best != 1 {
            throw .invalid(
                "best_of", "best_of can only be 1 here, got \(best)",
                code: "unsupported_parameter")
        }
        guard prompts.count * generation.choices <= OpenAILimits.answers else {
            throw .invalid(
                "n",
                "\(prompts.count) prompts with n = \(generation.choices) ask for more than "
                    + "\(OpenAILimits.answers) answers")
        }
        try reader.refuseUnknown()
    }

    private static func readLogprobs(_ reader: inout ParameterReader) throws(APIError) -> Int? {
        guard let value = reader.value("logprobs") else { return nil }
        guard value.bool == nil else {
            throw .invalid(
                "logprobs",
                "logprobs has to be an integer in /v1/completions; true and false are for chat",
                code: "invalid_type")
        }
        return try reader.integer("logprobs", in: OpenAILimits.topLogprobs)
    }
}

/// The body of `POST /v1/embeddings`.
struct EmbeddingParameters {
    enum Format: String { case float, base64 }

    var model: String
    var inputs: [TextOrTokens]
    var format: Format

    init(body: [UInt8]) throws(APIError) {
        var reader = try ParameterReader(body: body)
        guard let model = try reader.string("model") else { throw reader.missing("model") }
        self.model = model
        inputs = try TextOrTokens.read("input", &reader, count: OpenAILimits.embeddingInputs)
        let name = try reader.string("encoding_format") ?? Format.float.rawValue
        guard let format = Format(rawValue: name) else {
            throw .invalid(
                "encoding_format",
                "encoding_format has to be \"float\" or \"base64\", got \"\(name)\"")
        }
        self.format = format
        try reader.refuse(["dimensions"])
        _ = try reader.string("user")
        try reader.refuseUnknown()
    }
}
