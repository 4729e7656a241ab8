import Platform
import Synchronization

/// The bridge from a command, which is one thread, to services, which are asynchronous.
enum Waiting {
    /// Runs `body` and returns when it has: the calling thread sleeps meanwhile.
    static func result<Value: Sendable>(
        of body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let outcome = Outcome<Value>()
        Task { await outcome.run(body) }
        return try outcome.wait()
    }

    private final class Outcome<Value: Sendable>: Sendable {
        private let value = Mutex<Result<Value, any Error>?>(nil)
        private let changed = ConditionVariable()

        func run(_ body: @Sendable () async throws -> Value) async {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            value.withLock { $0 = result }
            changed.wakeAll()
        }

        func wait() throws -> Value {
            changed.wait { value.withLock { $0 == nil } }
            guard let result = value.withLock({ $0 }) else { throw CancellationError() }
            return try result.get()
        }
    }
}
