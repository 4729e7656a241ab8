import Encodings

/// The body of `POST /v1/chat/completions`.
struct ChatParameters {
    var generation: GenerationParameters
    var messages: [ChatMessage]
    var maximumTokens: Int?
    /// `nil` when no probabilities are asked for.
    var topLogprobs: Int?

    /// Parameters of OpenAI's that would change the answer and that nothing here can do.
    private static let unsupported = [
        "tools", "tool_choice", "functions", "function_call", "audio", "prediction",
        "reasoning_effort", "verbosity", "web_search_options", "moderation",
    ]

    init(body: [UInt8]) throws(APIError) {
        var reader = try ParameterReader(body: body)
        messages = try ChatMessages.read(&reader)
        generation = try GenerationParameters(&reader)
        maximumTokens = try Self.readMaximum(&reader)
        topLogprobs = try Self.readLogprobs(&reader)
        try Self.readFormat(&reader)
        try reader.refuse(Self.unsupported)
        try reader.fixed("parallel_tool_calls", to: true, "there are no tools")
        try reader.fixed("modalities", to: ["text"], "the model writes text")
        try reader.fixed("store", to: false, "nothing is stored")
        _ = try reader.string("prompt_cache_key")
        if let tier = try reader.string("service_tier"), tier != "auto", tier != "default" {
            throw .invalid(
                "service_tier", "service_tier can only be \"auto\" or \"default\" here",
                code: "unsupported_parameter")
        }
        try reader.refuseUnknown()
    }

    private static func readMaximum(_ reader: inout ParameterReader) throws(APIError) -> Int? {
        let range = OpenAILimits.maximumTokens
        let older = try reader.integer("max_tokens", in: range)
        let newer = try reader.integer("max_completion_tokens", in: range)
        if let older, let newer, older != newer {
            throw .invalid(
                "max_tokens",
                "max_tokens is \(older) and max_completion_tokens is \(newer); give one")
        }
        return newer ?? older
    }

    private static func readLogprobs(_ reader: inout ParameterReader) throws(APIError) -> Int? {
        let wanted = try reader.bool("logprobs") ?? false
        let count = try reader.integer("top_logprobs", in: OpenAILimits.topLogprobs)
        guard wanted || count ?? 0 == 0 else {
            throw .invalid("top_logprobs", "top_logprobs needs \"logprobs\": true")
        }
        return wanted ? count ?? 0 : nil
    }

    private static func readFormat(_ reader: inout ParameterReader) throws(APIError) {
        guard let value = reader.value("response_format") else { return }
        var format = try ParameterReader(value, path: "response_format")
        guard let type = try format.string("type") else { throw format.missing("type") }
        guard type == "text" else {
            throw .invalid(
                "response_format",
                "response_format \"\(type)\" is not supported here, only \"text\" is",
                code: "unsupported_parameter")
        }
        try format.refuseUnknown()
    }
}

/// The `messages` of a chat.
enum ChatMessages {
    static func read(_ reader: inout ParameterReader) throws(APIError) -> [ChatMessage] {
        guard let value = reader.value("messages") else { throw reader.missing("messages") }
        guard let array = value.array else { throw reader.wrongType("messages", "an array", value) }
        guard OpenAILimits.messages.contains(array.count) else {
            throw .invalid(
                "messages",
                "messages has between 1 and \(OpenAILimits.messages.upperBound) entries, "
                    + "got \(array.count)")
        }
        var messages: [ChatMessage] = []
        for (index, value) in array.enumerated() {
            messages.append(try message(value, path: "messages[\(index)]"))
        }
        return messages
    }

    private static func message(_ value: JSON, path: String) throws(APIError) -> ChatMessage {
        var reader = try ParameterReader(value, path: path)
        guard let name = try reader.string("role") else { throw reader.missing("role") }
        // OpenAI renamed "system" for newer models; both mean the same.
        guard let role = ChatMessage.Role(rawValue: name == "developer" ? "system" : name) else {
            throw .invalid(
                "\(path).role",
                "\(path).role \"\(name)\" is not supported here: expected "
                    + "system, developer, user or assistant")
        }
        guard let content = reader.value("content") else { throw reader.missing("content") }
        let text = try text(of: content, path: "\(path).content")
        try reader.refuse(["name", "tool_calls", "tool_call_id", "function_call", "audio"])
        try reader.refuse(["refusal"])
        try reader.refuseUnknown()
        return ChatMessage(role, text)
    }

    /// A string, or the texts of its parts one after the other.
    private static func text(of value: JSON, path: String) throws(APIError) -> String {
        if let text = value.string { return text }
        guard let parts = value.array else {
            throw .invalid(
                path, "\(path) has to be a string or an array of parts, got \(value.kindName)",
                code: "invalid_type")
        }
        var text = ""
        for (index, part) in parts.enumerated() {
            var reader = try ParameterReader(part, path: "\(path)[\(index)]")
            let type = try reader.string("type") ?? ""
            guard type == "text" else {
                throw .invalid(
                    "\(path)[\(index)].type",
                    "\(path)[\(index)].type \"\(type)\" is not supported here, only \"text\" is",
                    code: "unsupported_parameter")
            }
            guard let piece = try reader.string("text") else { throw reader.missing("text") }
            try reader.refuseUnknown()
            text += piece
        }
        return text
    }
}
