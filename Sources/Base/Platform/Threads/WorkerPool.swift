import Primitives
import Synchronization

/// A fixed set of threads that share out the tasks of one call at a time.
///
/// The calling thread works too, so a pool of width N owns N−1 threads. A training step makes some
/// twenty calls in a hundred microseconds, which is why idle workers look for work for a while
/// before they sleep, and why nobody waits for a worker that has not claimed anything.
/// A call from inside a task, or while another thread's call is running, runs on its own thread.
package final class WorkerPool: ParallelScheduler {
    package let width: Int
    private let state: WorkerPoolState
    private let threads: [Thread]

    /// The number of processors that this process may use, at least 1.
    package static var hardwareThreads: Int { Thread.availableProcessors }

    /// Makes a pool that runs up to `width` tasks at once; widths outside 1…256 are clamped.
    package init(width: Int = WorkerPool.hardwareThreads) {
        self.width = min(max(width, 1), 256)
        let state = WorkerPoolState()
        self.state = state
        var threads: [Thread] = []
        while threads.count < self.width - 1 {
            guard let thread = Thread.start({ state.work() }) else { break }
            threads.append(thread)
        }
        self.threads = threads
    }

    deinit {
        state.stop()
        for thread in threads { thread.join() }
    }

    package func run(taskCount: Int, _ body: @Sendable (Int) -> Void) {
        guard taskCount > 1, !threads.isEmpty, state.claimPool() else {
            for index in 0..<max(taskCount, 0) { body(index) }
            return
        }
        withoutActuallyEscaping(body) { body in
            state.share(taskCount: taskCount, body)
        }
        state.releasePool()
    }

    package func run<Value, Failure: Error>(
        taskCount: Int, _ body: @Sendable (Int) -> Void, beside own: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard taskCount > 0, !threads.isEmpty, state.claimPool() else {
            defer { for index in 0..<max(taskCount, 0) { body(index) } }
            return try own()
        }
        defer { state.releasePool() }
        return try withoutActuallyEscaping(body) { body throws(Failure) in
            state.publish(taskCount: taskCount, body)
            defer { state.finish(taskCount) }
            return try own()
        }
    }
}

/// What the threads of one pool share.
///
/// `ticket` holds the call's number in its upper half and the tasks nobody has claimed in its
/// lower half. A thread owns a task once it has lowered the lower half by one; from then until it
/// raises `finished` the caller is still waiting, so `body` and `taskCount` cannot change under it.
/// That is the whole safety argument for the two plain fields.
private final class WorkerPoolState: @unchecked Sendable {
    private static let unclaimedMask: UInt64 = 0xFFFF_FFFF
    /// Long enough to bridge the serial parts between two calls of a small step, short enough
    /// that an idle pool costs nothing a person could notice.
    private static let spinNanoseconds: UInt64 = 40_000

    private let ticket = Atomic<UInt64>(0)
    private let finished = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let busy = Atomic<Bool>(false)
    private let alarm = ConditionVariable()
    private var body: (@Sendable (Int) -> Void)?
    private var taskCount = 0

    func claimPool() -> Bool {
        !busy.exchange(true, ordering: .acquiring)
    }

    func releasePool() {
        busy.store(false, ordering: .releasing)
    }

    /// Publishes one call, works on it, and returns when every task has returned.
    func share(taskCount: Int, _ body: @escaping @Sendable (Int) -> Void) {
        publish(taskCount: taskCount, body)
        finish(taskCount)
    }

    /// Lets the workers begin with a call, which ``finish(_:)`` has to end.
    func publish(taskCount: Int, _ body: @escaping @Sendable (Int) -> Void) {
        precondition(taskCount <= Int(UInt32.max), "a call has fewer than 2³² tasks")
        self.body = body
        self.taskCount = taskCount
        finished.store(0, ordering: .relaxed)
        let call = (ticket.load(ordering: .relaxed) >> 32) &+ 1
        ticket.store(call << 32 | UInt64(taskCount), ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { alarm.wakeAll() }
    }

    /// Works on the published call, and returns when every task has returned.
    func finish(_ taskCount: Int) {
        while runOneTask() {}
        waitUntilFinished(taskCount)
        body = nil
    }

    func stop() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        alarm.wakeAll()
    }

    /// The life of a worker thread.
    func work() {
        while !stopping.load(ordering: .acquiring) {
            if runOneTask() { continue }
            if spinForWork() { continue }
            sleepers.add(1, ordering: .sequentiallyConsistent)
            alarm.wait { !hasWork && !stopping.load(ordering: .sequentiallyConsistent) }
            sleepers.subtract(1, ordering: .sequentiallyConsistent)
        }
    }

    private var hasWork: Bool {
        ticket.load(ordering: .sequentiallyConsistent) & Self.unclaimedMask != 0
    }

    private func spinForWork() -> Bool {
        let start = Clock.monotonicNanoseconds
        repeat {
            for _ in 0..<32 {
                if ticket.load(ordering: .relaxed) & Self.unclaimedMask != 0 { return true }
                Thread.pause()
            }
            if stopping.load(ordering: .relaxed) { return true }
        } while Clock.monotonicNanoseconds &- start < Self.spinNanoseconds
        return false
    }

    /// Claims and runs one task; `false` when there is none.
    private func runOneTask() -> Bool {
        var seen = ticket.load(ordering: .acquiring)
        while seen & Self.unclaimedMask != 0 {
            let result = ticket.weakCompareExchange(
                expected: seen,
                desired: seen - 1,
                ordering: .acquiringAndReleasing
            )
            if result.exchanged {
                call(unclaimed: Int(seen & Self.unclaimedMask))
                finished.add(1, ordering: .releasing)
                return true
            }
            seen = result.original
        }
        return false
    }

    /// Kept out of line so that its copy of the closure is gone before the task counts as finished.
    @inline(never)
    private func call(unclaimed: Int) {
        body?(taskCount - unclaimed)
    }

    private func waitUntilFinished(_ count: Int) {
        let start = Clock.monotonicNanoseconds
        while true {
            for _ in 0..<32 {
                if finished.load(ordering: .acquiring) == count { return }
                Thread.pause()
            }
            // More threads than processors: let the one that holds the last task run.
            if Clock.monotonicNanoseconds &- start > Self.spinNanoseconds { Thread.yield() }
        }
    }
}
