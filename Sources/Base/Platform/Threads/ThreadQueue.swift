import Synchronization

/// Threads that take bodies from one line, in their order.
package final class ThreadQueue: Sendable {
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

    /// What the threads hold, so that the queue can go while they end.
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

    /// Starts `count` threads, at least one; `nil` when the system has none to give.
    ///
    /// At most `capacity` bodies wait for a thread.
    package init?(threads count: Int, capacity: Int = .max) {
        self.capacity = capacity
        var started = 0
        for _ in 0..<max(1, count) {
            let line = line
            if Thread.start({ line.work() }) != nil { started += 1 }
        }
        if started == 0 { return nil }
    }

    deinit { stop() }

    /// Lets the threads end after what is waiting.
    package func stop() {
        line.state.withLock { $0.isStopping = true }
        line.changed.wakeAll()
    }

    /// Has a thread run `body`; false when too many wait already, or after ``stop()``.
    @discardableResult
    package func submit(_ body: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, wakes) = line.state.withLock { state in
            guard !state.isStopping, state.count < capacity else { return (false, false) }
            state.waiting.append(body)
            return (true, state.sleeping > 0)
        }
        if wakes { line.changed.wakeOne() }
        return isTaken
    }
}
