import Inference
import Observability
import Primitives

/// Runs passes over the generations that hold slots; lives on one thread.
final class ServiceWorker {
    let decoder: Decoder
    let text: ModelText
    let scheduler: any ParallelScheduler
    let queue: SharedQueue
    let limits: ServiceLimits
    let counters: ServiceCounters
    let notary: ReceiptNotary
    let log: Logger
    private var running: [ActiveGeneration] = []

    init(
        decoder: Decoder, text: ModelText, scheduler: any ParallelScheduler, queue: SharedQueue,
        limits: ServiceLimits, counters: ServiceCounters, notary: ReceiptNotary, log: Logger
    ) {
        self.decoder = decoder
        self.text = text
        self.scheduler = scheduler
        self.queue = queue
        self.limits = limits
        self.counters = counters
        self.notary = notary
        self.log = log
    }

    func run() {
        while true {
            admit()
            dropCancelled()
            if running.isEmpty {
                counters.update(running: 0, cachedTokens: 0)
                guard queue.waitForWork() else { return }
                continue
            }
            pass()
            release()
        }
    }

    private func admit() {
        while running.count < limits.slots {
            // Nobody is kept out for good: an empty service takes whatever was accepted.
            let reserved = running.reduce(0) { $0 + ActiveGeneration.reservation($1.job.request) }
            let isEmpty = running.isEmpty
            let room = limits.cachedTokens - reserved
            let work = queue.next { work in
                guard case .generation(let job) = work else { return true }
                return isEmpty || ActiveGeneration.reservation(job.request) <= room
            }
            switch work {
            case .generation(let job):
                running.append(ActiveGeneration(job, decoder: decoder, text: text))
            case .embedding(let job): embed(job)
            case nil: return
            }
        }
    }

    private func dropCancelled() {
        let isOver = queue.isPastDeadline
        finish { isOver || $0.job.cancellation.isCancelled ? .cancelled : nil }
    }

    private func release() {
        finish { $0.finish }
        counters.update(
            running: running.count,
            cachedTokens: running.reduce(0) { $0 + $1.cache.count })
    }

    private func finish(_ reason: (ActiveGeneration) -> FinishReason?) {
        running.removeAll { active in
            if let failure = active.failure {
                counters.failed()
                log.error(
                    "a generation failed",
                    [
                        "reason": "\(failure)", "prompt": .count(active.job.request.prompt.count),
                        "output": .count(active.output.count),
                    ])
                return true
            }
            guard let reason = reason(active) else { return false }
            active.conclude(reason, notary: notary, counters: counters)
            return true
        }
    }

    /// One pass: a token of every generation that writes, and as much of the prompts as fits.
    private func pass() {
        var room = limits.passTokens
        var chosen: [ActiveGeneration] = []
        var segments: [DecoderSegment] = []
        for active in running.filter({ !$0.isReadingPrompt }) + running.filter(\.isReadingPrompt) {
            guard room > 0 else { break }
            let isPrompt = active.isReadingPrompt
            let segment = active.segment(of: room)
            room -= segment.tokens.count
            if isPrompt { counters.read(promptTokens: segment.tokens.count) }
            chosen.append(active)
            segments.append(segment)
        }
        do throws(InferenceFailure) {
            try decoder.run(segments) { rows in
                let active = chosen[rows.segment]
                for row in 0..<rows.count {
                    let before = active.output.count
                    active.take(rows, row, scheduler: scheduler)
                    if active.output.count > before { counters.wroteToken() }
                }
            }
        } catch {
            fail(chosen, error)
        }
    }

    /// What was submitted was checked, so this is a mistake of the program: nothing can go on.
    private func fail(_ chosen: [ActiveGeneration], _ failure: InferenceFailure) {
        log.critical(
            "a pass of the model failed, and all generations in it",
            ["reason": "\(failure)", "generations": .count(chosen.count)])
        for active in chosen { active.fail(failure) }
    }

    private func embed(_ job: EmbeddingJob) {
        do {
            job.finish(.success(try job.inputs.map { try decoder.embedding(of: $0) }))
        } catch {
            counters.failed()
            log.error(
                "embeddings failed",
                ["reason": "\(error)", "inputs": .count(job.inputs.count)])
            job.finish(.failure(error))
        }
    }
}
