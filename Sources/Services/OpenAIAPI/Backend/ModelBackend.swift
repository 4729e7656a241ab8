package import Encodings
import Inference
package import InferenceService
import Models
import Primitives
import Tokenizers

/// One model of an ``InferenceService`` as the API's backend.
package struct ModelBackend: CompletionBackend {
    private let service: InferenceService
    /// Unix seconds at which the model was loaded.
    private let created: Int

    package init(_ service: InferenceService, created: Int) {
        self.service = service
        self.created = created
    }

    private var model: InferenceModel { service.model }

    package var models: [ServedModel] {
        [
            ServedModel(
                id: model.name, created: created, sha256: Hex.encode(model.fileHash.bytes),
                quantization: model.quantization, contextLength: service.contextTokens,
                fingerprint: model.fingerprint)
        ]
    }

    package var load: CompletionLoad {
        CompletionLoad(
            capacity: service.limits.slots + service.limits.queue,
            taken: service.counters.snapshot.running + service.waiting)
    }

    package var hindrances: [String] { service.isStopping ? ["the server is shutting down"] : [] }

    package func encode(_ text: String, model name: String) throws(CompletionRefusal) -> [Int32] {
        try check(name)
        return model.text.tokenizer.encodeFramed(text, special: true)
    }

    package func render(
        chat: [ChatMessage], model name: String
    ) throws(CompletionRefusal) -> [Int32] {
        try check(name)
        let messages = chat.map {
            Tokenizers.ChatMessage(role: $0.role.rawValue, content: $0.content)
        }
        do throws(InferenceFailure) {
            return try model.text.render(messages)
        } catch {
            throw .invalid(parameter: "messages", message: error.description)
        }
    }

    package func submit(
        _ request: CompletionRequest
    ) throws(CompletionRefusal) -> CompletionHandle {
        try check(request.model)
        let room = max(1, service.contextTokens - request.prompt.count)
        var generation = GenerationRequest(
            prompt: request.prompt,
            parameters: SamplingParameters(
                request.sampling, tokens: request.maximumTokens ?? room),
            endTokens: model.text.endTokens, alternatives: request.logprobs)
        generation.stops = request.stop.map { Array($0.utf8) }
        generation.scoresPrompt = request.echo
        generation.wantsReceipt = request.wantsReceipt
        do throws(SubmissionFailure) {
            let taken = try service.submit(generation)
            let tokenizer = model.text.tokenizer
            let events = taken.events.compactMap { CompletionEvent($0, tokenizer) }
            return CompletionHandle(events: events, cancel: taken.cancel)
        } catch {
            throw CompletionRefusal(error)
        }
    }

    package func embed(
        _ inputs: [[Int32]], model name: String
    ) async throws(CompletionRefusal) -> [[Float]] {
        try check(name)
        do {
            return try await service.embed(inputs)
        } catch let failure as SubmissionFailure {
            throw CompletionRefusal(failure)
        } catch {
            throw .failed("\(error)")
        }
    }

    package func receipt(_ identifier: String) -> JSON? { service.receipt(identifier)?.json }

    private func check(_ name: String) throws(CompletionRefusal) {
        guard name == model.name else { throw .modelNotFound(name) }
    }
}

extension SamplingParameters {
    fileprivate init(_ sampling: CompletionSampling, tokens: Int) {
        self.init()
        temperature = Float(sampling.temperature)
        topP = Float(sampling.topP)
        topK = sampling.topK
        minP = Float(sampling.minP)
        seed = sampling.seed
        frequencyPenalty = Float(sampling.frequencyPenalty)
        presencePenalty = Float(sampling.presencePenalty)
        repetitionPenalty = Float(sampling.repetitionPenalty)
        bias = sampling.logitBias.map { Bias(token: $0.token, value: Float($0.bias)) }
        tokensMaximum = tokens
    }
}

extension CompletionRefusal {
    fileprivate init(_ failure: SubmissionFailure) {
        switch failure {
        case .queueFull(_, let seconds):
            self = .queueFull(retryAfterSeconds: Double(seconds))
        case .contextExceeded(let limit, let prompt, let output):
            self = .contextLengthExceeded(limit: limit, got: prompt + output)
        case .invalid(.outOfRange(let name, let allowed, let got)):
            self = .invalid(parameter: name, message: "expected \(allowed), got \(got)")
        case .tokens(let failure):
            self = .invalid(parameter: "prompt", message: failure.description)
        case .stopping:
            self = .shuttingDown
        }
    }
}

extension CompletionEvent {
    fileprivate init?(_ event: GenerationEvent, _ tokenizer: Tokenizer) {
        switch event {
        case .prompt(let tokens):
            self = .prompt(tokens.map { CompletionToken($0, tokenizer) })
        case .token(let token):
            self = .token(CompletionToken(token, tokenizer))
        case .failed(let failure):
            self = .failed(failure.description)
        case .finished(let summary):
            let reason: CompletionSummary.Reason =
                switch summary.finish {
                case .stop: .stop
                case .length: .length
                case .cancelled: .cancelled
                }
            self = .finished(
                CompletionSummary(
                    reason: reason, promptTokens: summary.promptTokens,
                    outputTokens: summary.outputTokens, receipt: summary.receipt?.id))
        }
    }
}

extension CompletionToken {
    fileprivate init(_ scored: ScoredToken, _ tokenizer: Tokenizer) {
        func bytes(_ token: Int32) -> [UInt8] {
            tokenizer.isControl(token) ? [] : tokenizer.bytes(of: token)
        }
        self.init(
            id: scored.token, bytes: bytes(scored.token), logprob: scored.logProbability,
            alternatives: scored.alternatives.map {
                Alternative(id: $0.token, bytes: bytes($0.token), logprob: $0.logProbability)
            })
    }
}
