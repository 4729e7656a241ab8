import HTTP
package import Testing

/// Runs the tests of a suite on threads that no other test can hold.
///
/// All tests begin at once and share the few threads of Swift's tasks, which a long computation
/// holds to its end; a test that waits for a time or for a client could wait for minutes there.
package struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    private static let threads = TaskThreads(count: 16)

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// Threads that no other suite can hold.
    package static var ownThreads: Self { OwnThreads() }
}
