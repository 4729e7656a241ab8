import Cryptography
import GeneratedModels
import Inference
import InferenceService
import LoopbackClient
import Models
import Primitives
import Tensors
import Testing
import Tokenizers

@Suite(.ownThreads) struct InferenceServiceTests {
    private static let file = GeneratedModel.smolLM2().gguf(.q4_1)
    private static let key = PrivateKey(insecurelyFrom: "service")

    private static func listenToOneToken(_ generation: Generation) async {
        for await event in generation.events {
            if case .token = event { return }
        }
    }

    private static func service(
        _ file: [UInt8] = file, _ change: (inout ServiceLimits) -> Void = { _ in }
    ) throws -> InferenceService {
        let model = try InferenceModel(name: "m", gguf: file, scheduler: SerialScheduler())
        var limits = ServiceLimits()
        change(&limits)
        return try InferenceService(
            model: model, kernels: KernelSelection.make(scheduler: SerialScheduler()),
            scheduler: SerialScheduler(), key: key, engine: "test", limits: limits)
    }

    private static func request(
        _ number: Int, tokens: Int = 16, receipt: Bool = false
    ) -> GenerationRequest {
        var parameters = SamplingParameters()
        parameters.temperature = 0.9
        parameters.seed = UInt64(number)
        parameters.tokensMaximum = tokens
        let prompt = (0..<3 + number % 20).map { Int32(($0 * 17 + number * 5) % 200) }
        var request = GenerationRequest(
            prompt: prompt, parameters: parameters, endTokens: [], alternatives: 2)
        request.wantsReceipt = receipt
        return request
    }

    private struct Heard: Sendable {
        var tokens: [ScoredToken] = []
        var summary: GenerationSummary?
    }

    private static func listen(_ generation: Generation) async -> Heard {
        var heard = Heard()
        for await event in generation.events {
            switch event {
            case .token(let token): heard.tokens.append(token)
            case .finished(let summary): heard.summary = summary
            case .prompt, .failed: break
            }
        }
        return heard
    }

    @Test func `64 clients at once get the answers that each gets alone`() async throws {
        let alone = try Self.service { $0.slots = 1 }
        var expected: [[ScoredToken]] = []
        for number in 0..<64 {
            expected.append(await Self.listen(try alone.submit(Self.request(number))).tokens)
        }
        let shared = try Self.service { limits in
            limits.slots = 16
            limits.passTokens = 24
        }
        let found = try await withThrowingTaskGroup(of: (Int, [ScoredToken]).self) { group in
            for number in 0..<64 {
                let generation = try shared.submit(Self.request(number))
                group.addTask { (number, await Self.listen(generation).tokens) }
            }
            var answers = [[ScoredToken]](repeating: [], count: 64)
            for try await (number, tokens) in group { answers[number] = tokens }
            return answers
        }
        #expect(found == expected)
        #expect(shared.counters.snapshot.finished == 64)
        #expect(Set(expected.map { $0.map(\.token) }).count > 32)
    }

    @Test func `a receipt of a shared pass is accepted by a verifier alone`() async throws {
        let service = try Self.service()
        let generations = try (0..<4).map {
            try service.submit(Self.request($0, receipt: $0 % 2 == 0))
        }
        let decoder = Decoder(service.model.weights, kernels: ReferenceKernels())
        let verifier = ReceiptVerifier(
            decoder: decoder, modelHash: service.model.fileHash, scheduler: SerialScheduler())
        for (number, generation) in generations.enumerated() {
            let heard = await Self.listen(generation)
            let receipt = heard.summary?.receipt
            #expect((receipt != nil) == (number % 2 == 0))
            guard let receipt else { continue }
            #expect(receipt.outputTokens == heard.tokens.map(\.token))
            #expect(service.receipt(receipt.id) == receipt)
            try verifier.verify(receipt, signer: Self.key.address)
        }
    }

    @Test func `a listener that leaves frees its slot, and a cancelled answer ends`() async throws {
        // Answers so long that none ends by itself before it is told to.
        var configuration = GeneratedModel.smolLM2().configuration
        configuration.contextLength = 1 << 18
        let service = try Self.service(GeneratedModel(configuration).gguf(.q4_1)) { limits in
            limits.slots = 1
            limits.contextTokens = 1 << 18
            limits.cachedTokens = 1 << 18
        }
        try await Self.listenToOneToken(service.submit(Self.request(1, tokens: 100_000)))
        let cancelled = try service.submit(Self.request(2, tokens: 100_000))
        let next = try service.submit(Self.request(3))
        cancelled.cancel()
        #expect(await Self.listen(cancelled).summary?.finish == .cancelled)
        let heard = await Self.listen(next)
        #expect(heard.tokens.count == 16)
        #expect(heard.summary?.finish == .length)
        #expect(service.counters.snapshot.cancelled == 2)
    }

    @Test func `what cannot be served is refused with the reason`() async throws {
        let service = try Self.service { limits in
            limits.slots = 1
            limits.queue = 2
        }
        func refusal(_ change: (inout GenerationRequest) -> Void) -> String {
            var request = Self.request(1)
            change(&request)
            do throws(SubmissionFailure) {
                _ = try service.submit(request)
                return "taken"
            } catch {
                return error.description
            }
        }
        #expect(refusal { $0.prompt = [] }.contains("at least one token"))
        #expect(refusal { $0.prompt = [9_999] }.contains("token 0: expected 0 to"))
        #expect(refusal { $0.parameters.topP = 3 }.hasPrefix("top_p: expected"))
        #expect(refusal { $0.parameters.tokensMaximum = 4_000 }.contains("at most 256 tokens"))
        var running: [Generation] = []
        var refused: String?
        for number in 0..<8 where refused == nil {
            do throws(SubmissionFailure) {
                running.append(try service.submit(Self.request(number, tokens: 200)))
            } catch {
                refused = error.description
            }
        }
        #expect(refused?.contains("requests are waiting") == true)
        for generation in running { generation.cancel() }
        service.stop(deadlineSeconds: 0)
        #expect(refusal { _ in }.contains("shutting down"))
    }

    @Test func `a stop text ends the answer with the token that completes it`() async throws {
        let service = try Self.service()
        let tokenizer = service.model.text.tokenizer
        let whole = await Self.listen(try service.submit(Self.request(5))).tokens.map(\.token)
        let texts = whole.map { tokenizer.isControl($0) ? [] : tokenizer.bytes(of: $0) }
        let place = try #require((6..<whole.count - 1).first { !texts[$0].isEmpty })
        // The text of a few tokens before the place and of its first byte.
        let stop = texts[(place - 3)..<place].flatMap { $0 } + texts[place].prefix(1)
        var request = Self.request(5, receipt: true)
        request.stops = [[], Array("never written".utf8), stop]
        let heard = await Self.listen(try service.submit(request))
        let written = heard.tokens.map(\.token)
        #expect(written == Array(whole.prefix(written.count)))
        #expect(written.count <= place + 1)
        let text = tokenizer.decode(written)
        #expect((0...text.count - stop.count).contains { text[$0...].starts(with: stop) })
        #expect(heard.summary?.finish == .stop)
        #expect(heard.summary?.receipt?.outputTokens == written)
    }

    @Test func `embeddings are those of the text alone`() async throws {
        let service = try Self.service()
        let inputs: [[Int32]] = [[1, 2, 3], [4], [1, 2, 3]]
        let vectors = try await service.embed(inputs)
        #expect(vectors[0] == vectors[2])
        #expect(vectors[0] != vectors[1])
        let decoder = Decoder(service.model.weights, kernels: ReferenceKernels())
        #expect(try decoder.embedding(of: [4]) == vectors[1])
    }
}
