import Encodings

/// What chat and plain completions have in common.
struct GenerationParameters {
    var model: String
    var sampling = CompletionSampling()
    /// Whether `seed` was given; without it every answer has a seed of its own.
    var hasSeed = false
    var choices = 1
    var stop: [String] = []
    var streams = false
    var includesUsage = false
    var wantsReceipt = false

    init(_ reader: inout ParameterReader) throws(APIError) {
        guard let model = try reader.string("model") else { throw reader.missing("model") }
        self.model = model
        try readSampling(&reader)
        choices = try reader.integer("n", in: OpenAILimits.choices) ?? 1
        stop = try Self.readStop(&reader)
        streams = try reader.bool("stream") ?? false
        wantsReceipt = try reader.bool("x_receipt") ?? false
        try readStreamOptions(&reader)
        // For the caller's own books; they have no effect on an answer.
        _ = try reader.string("user")
        _ = try reader.string("safety_identifier")
        try Self.checkMetadata(&reader)
    }

    private mutating func readSampling(_ reader: inout ParameterReader) throws(APIError) {
        typealias Limits = OpenAILimits
        sampling.temperature = try reader.number("temperature", in: Limits.temperature) ?? 1
        sampling.topP = try reader.number("top_p", in: Limits.probability) ?? 1
        sampling.topK = try reader.integer("top_k", in: Limits.topK) ?? 0
        sampling.minP = try reader.number("min_p", in: Limits.probability) ?? 0
        sampling.frequencyPenalty =
            try reader.number("frequency_penalty", in: Limits.penalty) ?? 0
        sampling.presencePenalty = try reader.number("presence_penalty", in: Limits.penalty) ?? 0
        sampling.repetitionPenalty =
            try reader.number("repetition_penalty", in: Limits.repetitionPenalty) ?? 1
        sampling.logitBias = try Self.readLogitBias(&reader)
        if let seed = try reader.integer("seed") {
            sampling.seed = UInt64(bitPattern: Int64(seed))
            hasSeed = true
        }
    }

    private static func readLogitBias(
        _ reader: inout ParameterReader
    ) throws(APIError) -> [CompletionSampling.LogitBias] {
        guard let value = reader.value("logit_bias") else { return [] }
        guard let object = value.object else {
            throw reader.wrongType("logit_bias", "an object of tokens and biases", value)
        }
        guard object.count <= OpenAILimits.logitBiasEntries else {
            throw .invalid(
                "logit_bias",
                "logit_bias has \(object.count) entries, at most "
                    + "\(OpenAILimits.logitBiasEntries) are taken")
        }
        var biases: [CompletionSampling.LogitBias] = []
        for member in object.members {
            guard let token = Int32(member.key), token >= 0, String(token) == member.key else {
                throw .invalid(
                    "logit_bias", "\"\(member.key)\" in logit_bias is no number of a token")
            }
            guard let bias = member.value.double, OpenAILimits.logitBias.contains(bias) else {
                throw .invalid(
                    "logit_bias.\(member.key)",
                    "logit_bias.\(member.key) has to be a number between -100 and 100")
            }
            biases.append(.init(token: token, bias: bias))
        }
        return biases.sorted { $0.token < $1.token }
    }

    private static func readStop(_ reader: inout ParameterReader) throws(APIError) -> [String] {
        guard let value = reader.value("stop") else { return [] }
        let values = value.array ?? [value]
        var texts: [String] = []
        for value in values {
            guard let text = value.string else {
                throw reader.wrongType("stop", "a string or an array of strings", value)
            }
            guard OpenAILimits.stopBytes.contains(text.utf8.count) else {
                throw .invalid(
                    "stop",
                    "a stop string has between 1 and \(OpenAILimits.stopBytes.upperBound) "
                        + "bytes, got \(text.utf8.count)")
            }
            texts.append(text)
        }
        guard texts.isEmpty || OpenAILimits.stopStrings.contains(texts.count) else {
            throw .invalid("stop", "stop takes at most 4 strings, got \(texts.count)")
        }
        return texts
    }

    private mutating func readStreamOptions(
        _ reader: inout ParameterReader
    ) throws(APIError) {
        guard let value = reader.value("stream_options") else { return }
        guard streams else {
            throw .invalid("stream_options", "stream_options needs \"stream\": true")
        }
        var options = try ParameterReader(value, path: "stream_options")
        includesUsage = try options.bool("include_usage") ?? false
        try options.fixed("include_obfuscation", to: false, "nothing is obfuscated")
        try options.refuseUnknown()
    }

    private static func checkMetadata(_ reader: inout ParameterReader) throws(APIError) {
        guard let value = reader.value("metadata") else { return }
        guard let object = value.object, object.members.allSatisfy({ $0.value.string != nil })
        else { throw reader.wrongType("metadata", "an object of strings", value) }
        guard object.count <= OpenAILimits.metadataEntries else {
            throw .invalid(
                "metadata",
                "metadata has at most \(OpenAILimits.metadataEntries) entries, "
                    + "got \(object.count)")
        }
    }
}
