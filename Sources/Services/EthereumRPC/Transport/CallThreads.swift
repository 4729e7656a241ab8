import Platform

/// Threads for what computes for a while, with a bounded line before them.
///
/// They are apart from those of the handlers, so that a few long calls of the virtual machine
/// cannot keep the others waiting.
final class CallThreads: Sendable {
    /// `nil` when the system had no thread; every call is then refused as one too many.
    private let queue: ThreadQueue?

    init(count: Int, waiting capacity: Int) {
        queue = ThreadQueue(threads: count, capacity: capacity)
    }

    var isRunning: Bool { queue != nil }

    /// Lets the threads end after what is waiting.
    func stop() { queue?.stop() }

    /// Has a thread run `body`; false when too many wait already.
    func submit(_ body: @escaping @Sendable () -> Void) -> Bool { queue?.submit(body) ?? false }

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
