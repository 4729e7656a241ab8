import Inference
import Synchronization

/// What a service has done and is doing; read by metrics at any time.
package final class ServiceCounters: Sendable {
    package struct Snapshot: Sendable {
        package var submitted = 0
        package var finished = 0
        package var cancelled = 0
        package var failed = 0
        package var running = 0
        package var cachedTokens = 0
        package var promptTokens = 0
        package var outputTokens = 0
        package var receipts = 0
        /// Sums over finished generations, in seconds.
        package var firstTokenSeconds = 0.0
        package var totalSeconds = 0.0
    }

    private let state = Mutex(Snapshot())

    init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    func submitted() { state.withLock { $0.submitted += 1 } }

    func update(running: Int, cachedTokens: Int) {
        state.withLock { state in
            state.running = running
            state.cachedTokens = cachedTokens
        }
    }

    func read(promptTokens: Int) { state.withLock { $0.promptTokens += promptTokens } }

    func wroteToken() { state.withLock { $0.outputTokens += 1 } }

    func failed() { state.withLock { $0.failed += 1 } }

    func finished(_ summary: GenerationSummary) {
        state.withLock { state in
            state.finished += 1
            if summary.finish == .cancelled { state.cancelled += 1 }
            if summary.receipt != nil { state.receipts += 1 }
            state.firstTokenSeconds += summary.firstTokenSeconds
            state.totalSeconds += summary.seconds
        }
    }
}
