/// What became of one case of a fixture.
package struct FixtureResult: Sendable {
    package enum Outcome: Sendable, Hashable {
        case passed
        /// What had to be refused was refused, for a reason other than the stated one.
        case refusedOtherwise(String)
        case failed(String)
        /// There are no rules for the fork of the case.
        case skipped(String)
    }

    /// The name of the test, and of the case where it has several.
    package let name: String
    package let outcome: Outcome
}

/// How many cases of a run ended in which way.
package struct FixtureCounts: Sendable, Hashable {
    package private(set) var passed = 0
    package private(set) var failed = 0
    package private(set) var skipped = 0
    /// Of those that passed: refusals for a reason other than the stated one.
    package private(set) var refusedOtherwise = 0

    package init() {}

    package mutating func add(_ result: FixtureResult) {
        switch result.outcome {
        case .passed: passed += 1
        case .refusedOtherwise:
            passed += 1
            refusedOtherwise += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        }
    }

    /// Counts a file that could not be read as one failure.
    package mutating func addUnreadable() { failed += 1 }
}
