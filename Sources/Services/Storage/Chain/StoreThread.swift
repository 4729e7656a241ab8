import Platform
import Synchronization

/// A thread of its own for calls that wait for the disk, so that no thread of the concurrency
/// runtime does.
///
/// Calls run in the order in which they came.
package final class StoreThread: Sendable {
    private let queue = Queue()
    private let thread: Thread?

    private final class Queue: Sendable {
        struct Content {
            var jobs: [@Sendable () -> Void] = []
            var isStopped = false
        }

        let content = Mutex(Content())
        let alarm = ConditionVariable()

        func work() {
            while true {
                alarm.wait(while: { content.withLock { $0.jobs.isEmpty && !$0.isStopped } })
                let jobs = content.withLock { content in
                    defer { content.jobs = [] }
                    return content.jobs
                }
                if jobs.isEmpty { return }
                for job in jobs { job() }
            }
        }
    }

    package init() {
        let queue = queue
        thread = Thread.start { queue.work() }
    }

    deinit {
        queue.content.withLock { $0.isStopped = true }
        queue.alarm.wakeAll()
    }

    /// Runs `body` on the thread and gives back what it gave.
    package func run<R: Sendable>(
        _ body: @escaping @Sendable () throws(StorageFailure) -> R
    ) async throws(StorageFailure) -> R {
        let result: Result<R, StorageFailure> = await withCheckedContinuation { continuation in
            let job: @Sendable () -> Void = {
                do throws(StorageFailure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            // Without a thread, which the system refused, the call waits where it is.
            guard thread != nil else { return job() }
            queue.content.withLock { $0.jobs.append(job) }
            queue.alarm.wakeAll()
        }
        return try result.get()
    }
}
