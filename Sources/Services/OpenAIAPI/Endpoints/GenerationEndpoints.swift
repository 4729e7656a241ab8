import Encodings
import HTTP
import Observability
import Platform

extension OpenAIService {
    /// `POST /v1/chat/completions`.
    func chat(_ request: HTTPRequest, _ responder: HTTPResponder) async throws(APIError) {
        let start = Clock.monotonicNanoseconds
        let parameters = try ChatParameters(body: request.body)
        let model = try model(parameters.generation.model)
        let prompt = try refusable { () throws(CompletionRefusal) in
            try backend.render(chat: parameters.messages, model: model.id)
        }
        var asked = CompletionRequest(model: model.id, prompt: prompt)
        asked.maximumTokens = parameters.maximumTokens
        asked.logprobs = parameters.topLogprobs
        let shape = AnswerShape(
            kind: .chat, identifier: Self.identifier("chatcmpl-"),
            created: Int(clamping: Clock.unixSeconds), model: model.id,
            fingerprint: model.fingerprint, showsLogprobs: asked.logprobs != nil,
            includesUsage: parameters.generation.includesUsage)
        try await answer([asked], parameters.generation, shape, responder, start: start)
    }

    /// `POST /v1/completions`.
    func complete(_ request: HTTPRequest, _ responder: HTTPResponder) async throws(APIError) {
        let start = Clock.monotonicNanoseconds
        let parameters = try CompletionParameters(body: request.body)
        let model = try model(parameters.generation.model)
        var asked: [CompletionRequest] = []
        for prompt in parameters.prompts {
            var one = CompletionRequest(model: model.id, prompt: try tokens(prompt, model))
            one.maximumTokens = parameters.maximumTokens
            one.logprobs = parameters.logprobs
            one.echo = parameters.echo
            asked.append(one)
        }
        let shape = AnswerShape(
            kind: .text, identifier: Self.identifier("cmpl-"),
            created: Int(clamping: Clock.unixSeconds), model: model.id,
            fingerprint: model.fingerprint, showsLogprobs: parameters.logprobs != nil,
            includesUsage: parameters.generation.includesUsage)
        try await answer(asked, parameters.generation, shape, responder, start: start)
    }

    /// `POST /v1/embeddings`.
    func embed(_ request: HTTPRequest, _ responder: HTTPResponder) async throws(APIError) {
        let start = Clock.monotonicNanoseconds
        let parameters = try EmbeddingParameters(body: request.body)
        let model = try model(parameters.model)
        var inputs: [[Int32]] = []
        for input in parameters.inputs { inputs.append(try tokens(input, model)) }
        let vectors: [[Float]]
        do throws(CompletionRefusal) {
            vectors = try await backend.embed(inputs, model: model.id)
        } catch {
            throw APIError(error, prompt: "input")
        }
        let data = vectors.enumerated().map { index, vector -> JSON in
            [
                "object": "embedding", "index": .integer(index),
                "embedding": Self.json(vector, parameters.format),
            ]
        }
        let count = inputs.reduce(0) { $0 + $1.count }
        responder.respond(
            .json(
                200,
                [
                    "object": "list", "data": .array(data), "model": .string(model.id),
                    "usage": ["prompt_tokens": .integer(count), "total_tokens": .integer(count)],
                ], headers: standingHeaders(since: start)))
    }

    private static func json(_ vector: [Float], _ format: EmbeddingParameters.Format) -> JSON {
        switch format {
        case .float: .array(vector.map { .float($0) })
        case .base64:
            .string(
                Base64.encode(
                    vector.flatMap { value in
                        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
                    }))
        }
    }

    // MARK: Both kinds

    private func tokens(_ input: TextOrTokens, _ model: ServedModel) throws(APIError) -> [Int32] {
        switch input {
        case .tokens(let tokens): return tokens
        case .text(let text):
            return try refusable { () throws(CompletionRefusal) in
                try backend.encode(text, model: model.id)
            }
        }
    }

    private func refusable<Value>(
        _ body: () throws(CompletionRefusal) -> Value
    ) throws(APIError) -> Value {
        do throws(CompletionRefusal) {
            return try body()
        } catch {
            throw APIError(error)
        }
    }

    static func identifier(_ prefix: String) -> String {
        prefix
            + Entropy.bytes(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Submits every request `n` times, the answers of one prompt next to each other.
    private func submit(
        _ asked: [CompletionRequest], _ parameters: GenerationParameters, _ shape: AnswerShape
    ) throws(APIError) -> [CompletionHandle] {
        var sampling = parameters.sampling
        if !parameters.hasSeed {
            sampling.seed = Entropy.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        var handles: [CompletionHandle] = []
        for request in asked {
            for choice in 0..<parameters.choices {
                var one = request
                one.sampling = sampling
                // Equal seeds would give `n` equal answers.
                one.sampling.seed &+= UInt64(choice)
                one.stop = parameters.stop
                one.wantsReceipt = parameters.wantsReceipt
                do throws(CompletionRefusal) {
                    handles.append(try backend.submit(one))
                } catch {
                    for handle in handles { handle.cancel() }
                    throw APIError(error, prompt: shape.kind == .chat ? "messages" : "prompt")
                }
            }
        }
        return handles
    }

    private func answer(
        _ asked: [CompletionRequest], _ parameters: GenerationParameters, _ shape: AnswerShape,
        _ responder: HTTPResponder, start: UInt64
    ) async throws(APIError) {
        let handles = try submit(asked, parameters, shape)
        responder.onClose { for handle in handles { handle.cancel() } }
        metrics.running.add(Double(handles.count))
        defer { metrics.running.add(-Double(handles.count)) }
        let delivery = Delivery(
            handles: handles, stops: parameters.stop, choices: parameters.choices, shape: shape,
            responder: responder, metrics: metrics, log: log, start: start)
        if parameters.streams {
            var headers = standingHeaders(since: start)
            for field in EventStream.headers.fields { headers[field.name] = field.value }
            await delivery.stream(headers: headers, pingSeconds: configuration.pingSeconds)
        } else {
            let answers = try await delivery.collect()
            var headers = standingHeaders(since: start)
            let usage = TokenUsage(answers, choices: parameters.choices)
            metrics.count(usage)
            if !usage.receipts.isEmpty {
                headers["x-assay-receipt"] = usage.receipts.joined(separator: ", ")
            }
            responder.respond(
                .json(200, shape.whole(answers, usage: usage), headers: headers))
        }
    }
}
