import Platform
import Synchronization

/// The one thread that changes a chain: jobs are done in the order in which they come, and between
/// them what is due by the clock.
///
/// Passes of a model take as long as they take, so they must never hold one of the few threads that
/// asynchronous tasks share.
final class ChainThread<Writer: ScheduledWriter>: Sendable {
    typealias Job = @Sendable (Writer) -> Void

    private struct State {
        var jobs: [Job] = []
        /// The jobs from here on wait; a queue that does not move its tail for every head.
        var next = 0
        var isStopping = false
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let changed = ConditionVariable()

    /// Starts the thread, on which the writer is made and stays.
    ///
    /// False when the system has no thread to give.
    func start(_ makeWriter: @escaping @Sendable () -> Writer) -> Bool {
        let thread = Thread.start { [self] in
            let writer = makeWriter()
            while let job = next(deadline: writer.nextDeadline) { job(writer) }
            writer.finish()
            state.withLock { $0.hasEnded = true }
            changed.wakeAll()
        }
        return thread != nil
    }

    /// Hands a job to the thread; false when it takes no more.
    func enqueue(_ job: @escaping Job) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isStopping, state.jobs.count - state.next < LiveLimits.jobs else {
                return false
            }
            state.jobs.append(job)
            return true
        }
        if isTaken { changed.wakeAll() }
        return isTaken
    }

    /// Does something on the thread and returns what came of it; `nil` when it takes no more.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Writer) -> Value
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let isTaken = enqueue { continuation.resume(returning: body($0)) }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }

    /// Whether the thread does what it is asked.
    var isRunning: Bool { state.withLock { !$0.isStopping && !$0.hasEnded } }

    /// Whether the thread is to end soon: long jobs look here.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Takes no more jobs, finishes those that wait, and returns when the thread has ended.
    func stop() {
        state.withLock { $0.isStopping = true }
        changed.wakeAll()
        changed.wait { state.withLock { !$0.hasEnded } }
    }

    /// The next job, or one that does what is due; `nil` when all is done.
    private func next(deadline: UInt64?) -> Job? {
        func isIdle() -> Bool {
            state.withLock { $0.next == $0.jobs.count && !$0.isStopping }
        }
        if let deadline {
            changed.wait(until: deadline, while: isIdle)
        } else {
            changed.wait(while: isIdle)
        }
        let doWhatIsDue: Job = { writer in writer.doWhatIsDue() }
        return state.withLock { state -> Job? in
            guard state.next < state.jobs.count else {
                return state.isStopping ? nil : doWhatIsDue
            }
            let job = state.jobs[state.next]
            state.next += 1
            if state.next == state.jobs.count {
                state.jobs.removeAll(keepingCapacity: true)
                state.next = 0
            }
            return job
        }
    }
}

/// What a ``ChainThread`` drives.
protocol ScheduledWriter: AnyObject, SendableMetatype {
    /// When something is due although nobody asked, in monotonic nanoseconds.
    var nextDeadline: UInt64? { get }
    func doWhatIsDue()
    /// Called once, after the last job.
    func finish()
}
