package import Cryptography
package import Inference
import Platform
import Models
package import Observability
package import Primitives
import Synchronization
package import Tensors

/// Answers many requests with one model, batching them as they come and go.
///
/// One thread owns the decoder and runs passes; callers submit and listen. An answer's bits do not
/// depend on what shares its passes: every operation is one of rows (`Docs/Spec/numerics.md`).
package final class InferenceService: Sendable {
    package let model: InferenceModel
    package let limits: ServiceLimits
    package let counters: ServiceCounters
    private let shared: SharedQueue
    private let receipts: ReceiptStore

    /// Starts the thread; `key` signs receipts.
    ///
    /// Fails only when the system has no thread to give.
    package init(
        model: InferenceModel, kernels: any TensorKernels, scheduler: any ParallelScheduler,
        key: PrivateKey, engine: String, limits: ServiceLimits = ServiceLimits(),
        log: Logger = .silent
    ) throws(InferenceFailure) {
        self.model = model
        self.limits = limits
        counters = ServiceCounters()
        receipts = ReceiptStore(capacity: limits.receipts)
        shared = SharedQueue()
        let notary = ReceiptNotary(
            model: model.fileHash, configuration: model.configuration, key: key, engine: engine,
            store: receipts)
        // The decoder is made on the thread that alone uses it.
        let thread = Thread.start { [shared, counters] in
            ServiceWorker(
                decoder: Decoder(model.weights, kernels: kernels), text: model.text,
                scheduler: scheduler,
                queue: shared, limits: limits, counters: counters, notary: notary,
                log: log.named(.inference)
            ).run()
        }
        guard thread != nil else {
            throw .model(reason: "the system gave no thread for the model")
        }
    }

    /// The longest prompt and answer together.
    package var contextTokens: Int { min(limits.contextTokens, model.configuration.contextLength) }

    /// Takes a request or says why not; nothing of a refused request is kept.
    package func submit(_ request: GenerationRequest) throws(SubmissionFailure) -> Generation {
        try check(request)
        let (events, continuation) = AsyncStream.makeStream(of: GenerationEvent.self)
        let cancellation = Cancellation()
        continuation.onTermination = { reason in
            // Whoever stops listening has no use for the rest.
            if case .cancelled = reason { cancellation.cancel() }
        }
        let job = Job(
            request: request, cancellation: cancellation, continuation: continuation,
            submitted: Clock.monotonicNanoseconds)
        try shared.append(.generation(job), limit: limits.queue)
        counters.submitted()
        return Generation(events: events, cancellation: cancellation)
    }

    /// The final hidden state of the last token of every input, [width] each.
    package func embed(_ inputs: [[Int32]]) async throws -> [[Float]] {
        for input in inputs { try checkTokens(input) }
        return try await withCheckedThrowingContinuation { continuation in
            let job = EmbeddingJob(inputs: inputs) { continuation.resume(with: $0) }
            do throws(SubmissionFailure) {
                try shared.append(.embedding(job), limit: limits.queue)
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// A receipt that was given out and is still kept.
    package func receipt(_ id: String) -> Receipt? { receipts[id] }

    /// Whether new requests are refused for good.
    package var isStopping: Bool { shared.isStopping }

    package var waiting: Int { shared.count }

    /// Takes nothing new, finishes what runs and waits, and returns when the thread is idle; what
    /// is not done at `deadline` (seconds) is cancelled.
    package func stop(deadlineSeconds: Double) {
        shared.stop(deadlineSeconds: deadlineSeconds)
    }

    private func check(_ request: GenerationRequest) throws(SubmissionFailure) {
        do throws(SamplingFailure) {
            try request.parameters.check(vocabulary: model.configuration.vocabularySize)
        } catch {
            throw .invalid(error)
        }
        try checkTokens(request.prompt)
        let output = request.parameters.tokensMaximum
        guard request.prompt.count + output <= contextTokens else {
            throw .contextExceeded(
                limit: contextTokens, prompt: request.prompt.count, output: output)
        }
    }

    private func checkTokens(_ tokens: [Int32]) throws(SubmissionFailure) {
        do throws(InferenceFailure) {
            try model.configuration.check(tokens: tokens)
        } catch {
            throw .tokens(error)
        }
        guard tokens.count <= contextTokens else {
            throw .contextExceeded(limit: contextTokens, prompt: tokens.count, output: 0)
        }
    }
}
