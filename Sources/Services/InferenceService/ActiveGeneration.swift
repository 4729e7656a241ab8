import Inference
import Models
import Platform
import Primitives
import Tensors

/// A generation that holds a slot: its cache, what is still to be read, what was written.
final class ActiveGeneration {
    let job: Job
    let cache: DecoderCache
    /// Tokens that the model has not read yet; the rest of the prompt, or the last output.
    private(set) var unread: ArraySlice<Int32>
    private(set) var output: [Int32] = []
    private var sampler: Sampler
    private var stops: StopTexts
    private var transcript: LogitsTranscript?
    private var promptScores: [ScoredToken] = []
    private var firstToken: UInt64?
    private(set) var finish: FinishReason?
    private(set) var failure: InferenceFailure?

    init(_ job: Job, decoder: Decoder, text: ModelText) {
        self.job = job
        stops = StopTexts(job.request.stops, text.tokenizer)
        cache = decoder.makeCache()
        unread = job.request.prompt[...]
        sampler = Sampler(job.request.parameters, prompt: job.request.prompt)
        if job.request.wantsReceipt {
            transcript = LogitsTranscript(vocabulary: decoder.configuration.vocabularySize)
        }
        if job.request.scoresPrompt {
            promptScores = [
                ScoredToken(token: job.request.prompt[0], logProbability: nil, alternatives: [])
            ]
        }
    }

    /// The tokens that it will have in its cache at most.
    static func reservation(_ request: GenerationRequest) -> Int {
        request.prompt.count + request.parameters.tokensMaximum
    }

    var isReadingPrompt: Bool { output.isEmpty }

    /// Takes up to `count` unread tokens into the next pass.
    func segment(of count: Int) -> DecoderSegment {
        let part = unread.prefix(count)
        let isLast = part.count == unread.count
        unread = unread.dropFirst(part.count)
        let logitsFrom: Int
        if isReadingPrompt, job.request.scoresPrompt {
            logitsFrom = 0
        } else {
            logitsFrom = isLast ? part.count - 1 : part.count
        }
        return DecoderSegment(cache: cache, tokens: Array(part), logitsFrom: logitsFrom)
    }

    /// Takes the logits of one position: scores a token of the prompt or draws one of the output.
    func take(_ rows: DecoderRows, _ row: Int, scheduler: any ParallelScheduler) {
        guard failure == nil, finish == nil else { return }
        guard rows.isFinite(row) else {
            fail(.notFinite(position: cache.count + rows.first + row))
            return
        }
        let request = job.request
        let logits = rows.logits(row)
        let scored = promptScores.count
        if request.scoresPrompt, scored < request.prompt.count {
            promptScores.append(score(request.prompt[scored], logits))
            return
        }
        if request.scoresPrompt, output.isEmpty { job.continuation.yield(.prompt(promptScores)) }
        transcript?.append(rows: logits, scheduler: scheduler)
        let token = sampler.next(logits, greatest: rows.greatest(row))
        output.append(token)
        if firstToken == nil { firstToken = Clock.monotonicNanoseconds }
        job.continuation.yield(.token(score(token, logits)))
        if request.endTokens.contains(token) || stops.isComplete(with: token) {
            finish = .stop
        } else if output.count == request.parameters.tokensMaximum {
            finish = .length
        } else {
            unread = [token]
        }
    }

    private func score(_ token: Int32, _ logits: FloatView) -> ScoredToken {
        guard let count = job.request.alternatives else {
            return ScoredToken(token: token, logProbability: nil, alternatives: [])
        }
        let scores = TokenScores(logits, keeping: count)
        return ScoredToken(
            token: token,
            logProbability: scores.logProbability(of: token),
            alternatives: scores.best.map {
                .init(token: $0, logProbability: scores.logProbability(of: $0))
            })
    }

    /// Ends the events and makes the receipt of what was written.
    func conclude(_ reason: FinishReason, notary: ReceiptNotary, counters: ServiceCounters) {
        let now = Clock.monotonicNanoseconds
        var receipt: Receipt?
        if let transcript, !output.isEmpty {
            receipt = notary.receipt(
                for: job.request, output: output, transcript: transcript.root, finish: reason)
        }
        let summary = GenerationSummary(
            finish: reason,
            promptTokens: job.request.prompt.count,
            outputTokens: output.count,
            receipt: receipt,
            firstTokenSeconds: Double((firstToken ?? now) - job.submitted) / 1e9,
            seconds: Double(now - job.submitted) / 1e9)
        // Whoever hears of the end finds it counted.
        counters.finished(summary)
        job.continuation.yield(.finished(summary))
        job.continuation.finish()
    }

    func fail(_ failure: InferenceFailure) {
        self.failure = failure
        job.continuation.yield(.failed(failure))
        job.continuation.finish()
    }
}
