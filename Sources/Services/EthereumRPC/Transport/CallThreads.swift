import Platform
import Synchronization

/// Threads for what computes for a while, with a bounded line before them.
///
/// They are apart from those of Swift's tasks, so that a few long calls of the virtual machine
/// cannot keep the rest of the process waiting.
final class CallThreads: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var first = 0
        var isStopping = false
        /// Threads that sleep or are about to; while there are none, nobody has to be woken.
        var sleeping = 0

        var count: Int { waiting.count - first }

        mutating func next() -> (@Sendable () -> Void)? {
            guard first < waiting.count else { return nil }
            let body = waiting[first]
            first += 1
            if first == waiting.count || first >= 1_024 {
                waiting.removeFirst(first)
                first = 0
            }
            return body
        }
    }

    private final class Line: Sendable {
        let state = Mutex(State())
        let changed = ConditionVariable()

        func work() {
            while true {
                if let body = state.withLock({ $0.next() }) {
                    body()
                    continue
                }
                let isStopping = state.withLock { state in
                    state.sleeping += 1
                    return state.isStopping
                }
                if isStopping { return }
                changed.wait { state.withLock { $0.count == 0 && !$0.isStopping } }
                state.withLock { $0.sleeping -= 1 }
            }
        }
    }

    private let line = Line()
    private let capacity: Int
    private let isServed: Bool

    init(count: Int, waiting capacity: Int) {
        self.capacity = capacity
        var started = 0
        for _ in 0..<max(1, count) {
            let line = line
            if Thread.start({ line.work() }) != nil { started += 1 }
        }
        isServed = started > 0
    }

    /// Lets the threads end after what is waiting.
    func stop() {
        line.state.withLock { $0.isStopping = true }
        line.changed.wakeAll()
    }

    /// Has a thread run `body`; false when too many wait already.
    func submit(_ body: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, wakes) = line.state.withLock { state in
            guard isServed, !state.isStopping, state.count < capacity else { return (false, false) }
            state.waiting.append(body)
            return (true, state.sleeping > 0)
        }
        if wakes { line.changed.wakeOne() }
        return isTaken
    }

    /// Waits for what a thread computes.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(RPCError) -> Value
    ) async -> Result<Value, RPCError> {
        await withCheckedContinuation { continuation in
            let isTaken = submit {
                do throws(RPCError) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isTaken { continuation.resume(returning: .failure(.busy)) }
        }
    }
}
