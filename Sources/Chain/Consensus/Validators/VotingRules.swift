package import Primitives

/// The decisions that the safety of the protocol hangs on, each in one place.
///
/// A node always runs ``simplex``. They are values so that a simulation can plant a mistake and
/// show that its checks find it.
package struct VotingRules: Sendable {
    /// Whether some stake of a total is a quorum.
    package var isQuorum: @Sendable (_ stake: UInt256, _ total: UInt256) -> Bool
    /// Whether a validator with these votes may sign one more.
    package var mayVote: @Sendable (_ vote: Vote, _ own: [Vote]) -> Bool
    /// Whether a block may be built on and finalized whose replay came out like this.
    package var isCertified: @Sendable (_ verdict: Verdict) -> Bool
    /// Whether evidence against a validator is told that was convicted before.
    package var repeatsEvidence: Bool

    package init(
        isQuorum: @escaping @Sendable (UInt256, UInt256) -> Bool,
        mayVote: @escaping @Sendable (Vote, [Vote]) -> Bool,
        isCertified: @escaping @Sendable (Verdict) -> Bool, repeatsEvidence: Bool
    ) {
        self.isQuorum = isQuorum
        self.mayVote = mayVote
        self.isCertified = isCertified
        self.repeatsEvidence = repeatsEvidence
    }

    /// A quorum is more than two thirds; no two votes contradict each other; only what was replayed
    /// counts as certified.
    package static let simplex = VotingRules(
        isQuorum: { stake, total in
            // Sets keep their total below 2^192, so neither side wraps.
            stake &* UInt256(3) > total &* UInt256(2)
        },
        mayVote: { vote, own in
            own.allSatisfy { $0 == vote || Evidence.kind($0, vote) == nil }
        },
        isCertified: { $0 == .valid }, repeatsEvidence: false)
}

/// What is known of the work of a block.
package enum Verdict: Hashable, Sendable {
    /// Not replayed yet.
    case open
    case valid
    case invalid
}
