import Platform

/// Threads of their own for Swift's tasks, for those who must not wait behind the process's others.
///
/// The runtime has one thread a processor for all tasks. A computation that holds them for a
/// minute keeps every other task waiting for as long; one started here goes on.
package final class TaskThreads: TaskExecutor {
    private let queue: ThreadQueue

    /// Starts `count` threads, at least one; `nil` when the system has none to give.
    package init?(count: Int) {
        guard let queue = ThreadQueue(threads: count) else { return nil }
        self.queue = queue
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The body keeps these threads until its job has run; they end when nobody has them.
        queue.submit { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Starts a task whose every part, and every part of its children, runs on these threads.
    @discardableResult
    package func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: self) { [self] in
            // A task does not promise to hold its executor.
            defer { withExtendedLifetime(self) {} }
            await body()
        }
    }
}
