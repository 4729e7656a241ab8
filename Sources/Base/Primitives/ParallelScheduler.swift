import Synchronization

/// Shares independent tasks out over threads.
///
/// Compute code never makes a thread: it is handed a scheduler, and its results may not depend on
/// the scheduler's width or on the order in which the tasks run.
package protocol ParallelScheduler: Sendable {
    /// The number of tasks that can run at once, at least 1.
    var width: Int { get }

    /// Runs `body(0) … body(taskCount - 1)`, each once, and returns when all have returned.
    func run(taskCount: Int, _ body: @Sendable (Int) -> Void)

    /// Runs `own` on the calling thread and the tasks beside it; returns when all have returned.
    ///
    /// Whoever calls may not count on a task having begun before `own` has ended: where no other
    /// thread is free, the tasks come after it.
    func run<Value, Failure: Error>(
        taskCount: Int, _ body: @Sendable (Int) -> Void, beside own: () throws(Failure) -> Value
    ) throws(Failure) -> Value
}

extension ParallelScheduler {
    package func run<Value, Failure: Error>(
        taskCount: Int, _ body: @Sendable (Int) -> Void, beside own: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        defer { run(taskCount: taskCount, body) }
        return try own()
    }
}

extension ParallelScheduler {
    /// What `part` gives for the numbers below `count`, in their order; `grain` numbers, which are
    /// at least 1, make a task.
    ///
    /// Throws the failure of the first part that has one, whatever the order in which they ran.
    package func gather<Value: Sendable, Failure: Error>(
        count: Int, grain: Int,
        _ part: @Sendable (Range<Int>) throws(Failure) -> [Value]
    ) throws(Failure) -> [Value] {
        let tasks = (max(count, 0) + grain - 1) / grain
        let parts = Mutex([Result<[Value], Failure>?](repeating: nil, count: tasks))
        run(taskCount: tasks) { task in
            let start = task * grain
            let result = Result { () throws(Failure) in
                try part(start..<min(start + grain, count))
            }
            parts.withLock { $0[task] = result }
        }
        var values: [Value] = []
        values.reserveCapacity(max(count, 0))
        for result in parts.withLock({ $0 }) {
            guard let result else { continue }
            values.append(contentsOf: try result.get())
        }
        return values
    }
}

/// Runs every task on the calling thread, in ascending order.
package struct SerialScheduler: ParallelScheduler {
    package init() {}
    package var width: Int { 1 }

    package func run(taskCount: Int, _ body: @Sendable (Int) -> Void) {
        for index in 0..<taskCount { body(index) }
    }
}
