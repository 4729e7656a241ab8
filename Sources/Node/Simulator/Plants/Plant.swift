import Consensus
import Primitives

/// A mistake that is built into the machines of a run to show that the checks find it.
///
/// Each is made from outside: through the rules that a node is given, or through what stands
/// between it and its disk. Nothing in the node knows of them.
package enum Plant: String, Sendable, Hashable, CaseIterable {
    /// A validator finalizes a view that it has nullified.
    case finalizeAfterNullify = "finalize-after-nullify"
    /// Votes are sent before they are durable.
    case unsyncedVotes = "no-fsync"
    /// Half of the stake is a quorum.
    case halfQuorum = "half-quorum"
    /// Blocks count as certified without a replay.
    case skippedCertify = "no-certify"
    /// Evidence against a validator is told again and again.
    case repeatedEvidence = "repeated-evidence"
    /// The difficulty follows a schedule that is one block off.
    case shiftedRetarget = "retarget-off-by-one"
    /// The state of a block that was given up stays in the flat table.
    case leakedState = "leaked-state"

    package var summary: String {
        switch self {
        case .finalizeAfterNullify: "finalizes a view that it has nullified"
        case .unsyncedVotes: "sends votes that are not durable"
        case .halfQuorum: "takes half of the stake for a quorum"
        case .skippedCertify: "finalizes without a replay"
        case .repeatedEvidence: "tells evidence again and again"
        case .shiftedRetarget: "retargets one block off the schedule"
        case .leakedState: "leaves the state of a block that was given up in the flat table"
        }
    }

    /// The rules of a machine with this mistake.
    var rules: VotingRules {
        var rules = VotingRules.simplex
        let sound = rules
        switch self {
        case .finalizeAfterNullify:
            rules.mayVote = { vote, own in
                sound.mayVote(vote, own.filter { $0.kind != .nullify || vote.kind != .finalize })
            }
        case .halfQuorum:
            rules.isQuorum = { stake, total in stake &* UInt256(2) >= total }
        case .skippedCertify: rules.isCertified = { _ in true }
        case .repeatedEvidence: rules.repeatsEvidence = true
        case .unsyncedVotes, .shiftedRetarget, .leakedState: break
        }
        return rules
    }
}
