package import Cryptography

/// How one node takes part in the votes.
package struct SimplexConfiguration: Sendable {
    package var chainID: UInt64
    /// Whoever has none follows the votes and casts none.
    package var key: PrivateKey?
    /// Milliseconds from the first candidate of a view to the choice of the best; grows like the
    /// time-out.
    package var window: UInt64
    /// Milliseconds until a view is given up; twice as many with each view that failed, up to 64
    /// times.
    package var viewTimeout: UInt64
    package var rules: VotingRules
    package var recovery: any SignerRecovery

    /// 30 ms are what candidates of equal age differ by on a good network; a second is far more
    /// than three hops and a replay take.
    package init(
        chainID: UInt64, key: PrivateKey?, window: UInt64 = 30, viewTimeout: UInt64 = 1_000,
        rules: VotingRules = .simplex, recovery: any SignerRecovery = ECDSARecovery()
    ) {
        self.chainID = chainID
        self.key = key
        self.window = window
        self.viewTimeout = viewTimeout
        self.rules = rules
        self.recovery = recovery
    }
}
