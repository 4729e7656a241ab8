import Inference
import Platform
import Synchronization

/// What the worker is asked to do.
enum Work: Sendable {
    case generation(Job)
    case embedding(EmbeddingJob)
}

/// A generation on its way to the worker.
struct Job: Sendable {
    let request: GenerationRequest
    let cancellation: Cancellation
    let continuation: AsyncStream<GenerationEvent>.Continuation
    /// Monotonic nanoseconds.
    let submitted: UInt64
}

struct EmbeddingJob: Sendable {
    let inputs: [[Int32]]
    let finish: @Sendable (Result<[[Float]], any Error>) -> Void
}

/// The line between those who submit and the worker: bounded, first come, first served.
final class SharedQueue: Sendable {
    private struct State {
        var waiting: [Work] = []
        var isStopping = false
        var isIdle = true
        /// Monotonic nanoseconds after which what is left is cancelled.
        var deadline: UInt64?
    }

    private let state = Mutex(State())
    private let changed = ConditionVariable()

    var isStopping: Bool { state.withLock { $0.isStopping } }

    var count: Int { state.withLock { $0.waiting.count } }

    func append(_ work: Work, limit: Int) throws(SubmissionFailure) {
        try state.withLock { (state) throws(SubmissionFailure) in
            guard !state.isStopping else { throw .stopping }
            guard state.waiting.count < limit else {
                throw .queueFull(waiting: state.waiting.count, retryAfterSeconds: 1)
            }
            state.waiting.append(work)
            state.isIdle = false
        }
        changed.wakeAll()
    }

    /// The first in line if `accepts` takes it.
    func next(where accepts: (Work) -> Bool) -> Work? {
        state.withLock { state in
            guard let first = state.waiting.first, accepts(first) else { return nil }
            return state.waiting.removeFirst()
        }
    }

    /// Whether all that runs and waits is to be cancelled now.
    var isPastDeadline: Bool {
        guard let deadline = state.withLock({ $0.deadline }) else { return false }
        return Clock.monotonicNanoseconds >= deadline
    }

    /// Sleeps until there is work; false when there will be none.
    func waitForWork() -> Bool {
        state.withLock { $0.isIdle = $0.waiting.isEmpty }
        changed.wakeAll()
        changed.wait { state.withLock { $0.waiting.isEmpty && !$0.isStopping } }
        return state.withLock { !$0.waiting.isEmpty }
    }

    /// Refuses new work and returns when the worker has finished or cancelled the old.
    func stop(deadlineSeconds: Double) {
        let nanoseconds = UInt64(max(0, min(deadlineSeconds, 3_600)) * 1e9)
        state.withLock { state in
            state.isStopping = true
            state.deadline = Clock.monotonicNanoseconds &+ nanoseconds
        }
        changed.wakeAll()
        changed.wait { state.withLock { !$0.isIdle } }
    }
}
