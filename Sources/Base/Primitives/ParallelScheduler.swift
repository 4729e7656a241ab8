/// Shares independent tasks out over threads.
///
/// Compute code never makes a thread: it is handed a scheduler, and its results may not depend on
/// the scheduler's width or on the order in which the tasks run.
package protocol ParallelScheduler: Sendable {
    /// The number of tasks that can run at once, at least 1.
    var width: Int { get }

    /// Runs `body(0) … body(taskCount - 1)`, each once, and returns when all have returned.
    func run(taskCount: Int, _ body: @Sendable (Int) -> Void)
}

/// Runs every task on the calling thread, in ascending order.
package struct SerialScheduler: ParallelScheduler {
    package init() {}
    package var width: Int { 1 }

    package func run(taskCount: Int, _ body: @Sendable (Int) -> Void) {
        for index in 0..<taskCount { body(index) }
    }
}
