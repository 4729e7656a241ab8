import Encodings

/// The JSON of answers, for chat and for plain completions.
struct AnswerShape {
    enum Kind { case chat, text }

    let kind: Kind
    let identifier: String
    let created: Int
    let model: String
    let fingerprint: String
    /// Whether probabilities were asked for.
    let showsLogprobs: Bool
    /// Whether every chunk says something about usage, as `include_usage` wants it.
    let includesUsage: Bool

    private func envelope(_ object: String, _ choices: [JSON], usage: JSON?) -> JSON {
        var members = JSONObject()
        members["id"] = .string(identifier)
        members["object"] = .string(object)
        members["created"] = .integer(created)
        members["model"] = .string(model)
        members["system_fingerprint"] = .string(fingerprint)
        members["choices"] = .array(choices)
        if let usage { members["usage"] = usage }
        return .object(members)
    }

    // MARK: Whole answers

    func whole(_ answers: [WrittenAnswer], usage: TokenUsage) -> JSON {
        let choices = answers.enumerated().map { index, answer in
            var choice = JSONObject()
            choice["index"] = .integer(index)
            let logprobs = showsLogprobs ? logprobs(answer.tokens) : .null
            switch kind {
            case .chat:
                choice["message"] = [
                    "role": "assistant", "content": .string(answer.text), "refusal": nil,
                ]
            case .text: choice["text"] = .string(answer.text)
            }
            choice["logprobs"] = logprobs
            choice["finish_reason"] = .string(answer.reason)
            if let receipt = answer.receipt { choice["x_receipt"] = .string(receipt) }
            return JSON.object(choice)
        }
        let object = kind == .chat ? "chat.completion" : "text_completion"
        return envelope(object, choices, usage: usage.json)
    }

    // MARK: Chunks

    private func chunk(
        _ index: Int, delta: JSON, _ logprobs: JSON, reason: String?, receipt: String? = nil
    ) -> JSON {
        var choice = JSONObject()
        choice["index"] = .integer(index)
        switch kind {
        case .chat: choice["delta"] = delta
        case .text: choice["text"] = delta
        }
        choice["logprobs"] = logprobs
        choice["finish_reason"] = reason.map { .string($0) } ?? .null
        if let receipt { choice["x_receipt"] = .string(receipt) }
        return envelope(chunkObject, [.object(choice)], usage: includesUsage ? .null : nil)
    }

    private var chunkObject: String {
        kind == .chat ? "chat.completion.chunk" : "text_completion"
    }

    /// The first chunk of a chat's answer, which names the role; `nil` for plain completions.
    func opening(_ index: Int) -> JSON? {
        guard kind == .chat else { return nil }
        return chunk(index, delta: ["role": "assistant", "content": ""], .null, reason: nil)
    }

    func chunk(_ index: Int, _ piece: AnswerPiece) -> JSON {
        let delta: JSON =
            kind == .chat ? ["content": .string(piece.text)] : .string(piece.text)
        let logprobs = showsLogprobs ? logprobs(piece.tokens) : .null
        return chunk(index, delta: delta, logprobs, reason: nil)
    }

    func closing(_ index: Int, reason: String, receipt: String?) -> JSON {
        let delta: JSON = kind == .chat ? .object(JSONObject()) : ""
        return chunk(index, delta: delta, .null, reason: reason, receipt: receipt)
    }

    /// The last chunk, which `include_usage` asks for.
    func usageChunk(_ usage: TokenUsage) -> JSON {
        envelope(chunkObject, [], usage: usage.json)
    }

    // MARK: Probabilities

    private func logprobs(_ tokens: [AnswerPiece.PlacedToken]) -> JSON {
        switch kind {
        case .chat:
            return ["content": .array(tokens.map(Self.chatEntry)), "refusal": nil]
        case .text:
            return [
                "tokens": .array(tokens.map { .string(Self.text($0.token.bytes)) }),
                "token_logprobs": .array(
                    tokens.map { $0.token.logprob.map { .float($0) } ?? .null }),
                "top_logprobs": .array(tokens.map(Self.alternatives)),
                "text_offset": .array(tokens.map { .integer($0.offset) }),
            ]
        }
    }

    private static func chatEntry(_ placed: AnswerPiece.PlacedToken) -> JSON {
        let token = placed.token
        var members = entry(token.bytes, token.logprob ?? -.infinity)
        members["top_logprobs"] = .array(
            token.alternatives.map { .object(entry($0.bytes, $0.logprob)) })
        return .object(members)
    }

    private static func entry(_ bytes: [UInt8], _ logprob: Float) -> JSONObject {
        var members = JSONObject()
        members["token"] = .string(text(bytes))
        // JSON has no infinity; OpenAI writes this for what is all but impossible.
        members["logprob"] = logprob.isFinite ? .float(logprob) : .number(-9_999)
        members["bytes"] = .array(bytes.map { .integer(Int($0)) })
        return members
    }

    /// An object from text to probability; of two tokens with one text the likelier stands.
    private static func alternatives(_ placed: AnswerPiece.PlacedToken) -> JSON {
        guard placed.token.logprob != nil else { return .null }
        var members = JSONObject()
        for token in placed.token.alternatives {
            let value: JSON = token.logprob.isFinite ? .float(token.logprob) : .number(-9_999)
            _ = members.append(text(token.bytes), value, position: nil)
        }
        return .object(members)
    }

    /// The text of a token, or its bytes where they are only part of a character.
    private static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return "bytes:"
            + bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// An answer that is complete.
struct WrittenAnswer {
    var text = ""
    var tokens: [AnswerPiece.PlacedToken] = []
    /// As OpenAI says it: "stop" or "length".
    var reason = ""
    var promptTokens = 0
    var outputTokens = 0
    var receipt: String?
}

/// The tokens of a whole request.
struct TokenUsage {
    var prompt = 0
    var completion = 0
    var receipts: [String] = []

    /// A prompt counts once, however many answers it has.
    init(_ answers: [WrittenAnswer], choices: Int) {
        for (index, answer) in answers.enumerated() {
            if index % max(1, choices) == 0 { prompt += answer.promptTokens }
            completion += answer.outputTokens
            if let receipt = answer.receipt { receipts.append(receipt) }
        }
    }

    var json: JSON {
        var members = JSONObject()
        members["prompt_tokens"] = .integer(prompt)
        members["completion_tokens"] = .integer(completion)
        members["total_tokens"] = .integer(prompt + completion)
        if receipts.count == 1 {
            members["x_receipt"] = .string(receipts[0])
        } else if !receipts.isEmpty {
            members["x_receipt"] = .array(receipts.map { .string($0) })
        }
        return .object(members)
    }
}
