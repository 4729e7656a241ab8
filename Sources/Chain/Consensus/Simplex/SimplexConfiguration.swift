package import Primitives

/// How one node takes part in the votes.
package struct SimplexConfiguration: Sendable {
    package var chainID: UInt64
    /// The address whose votes these are; whoever has none follows the votes and casts none.
    ///
    /// The key stays outside: the machine asks for signatures (``SimplexEffect/sign(_:)``).
    package var signer: Address?
    /// From the first candidate of a view to the choice of the best; grows like the time-out.
    package var window: Duration
    /// Until a view is given up; twice as long with each view that failed, up to 64 times.
    package var viewTimeout: Duration
    package var rules: VotingRules
    package var recovery: any SignerRecovery

    /// 30 ms are what candidates of equal age differ by on a good network; a second is far more
    /// than three hops and a replay take.
    package init(
        chainID: UInt64, signer: Address?, window: Duration = .milliseconds(30),
        viewTimeout: Duration = .seconds(1), rules: VotingRules = .simplex,
        recovery: any SignerRecovery = ECDSARecovery()
    ) {
        self.chainID = chainID
        self.signer = signer
        self.window = window
        self.viewTimeout = viewTimeout
        self.rules = rules
        self.recovery = recovery
    }
}
