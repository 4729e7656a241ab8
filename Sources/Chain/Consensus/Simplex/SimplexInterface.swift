package import Primitives

/// What happens to a ``Simplex``.
package enum SimplexInput: Hashable, Sendable {
    /// A block that executes; its parent was said before, or is final.
    case candidate(Candidate)
    /// The replay of a block's work has ended.
    case judged(Hash32, isValid: Bool)
    /// An own vote with the signature that was asked for.
    case signed(SignedVote)
    case vote(VerifiedVote)
    case certificate(VerifiedCertificate)
    case elapsed(SimplexTimer)
    /// Time to say again what others may have missed.
    case tick
}

/// What the world must do for a ``Simplex``, in this order.
package enum SimplexEffect: Hashable, Sendable {
    /// Sign this vote with the validator's key and say ``SimplexInput/signed(_:)``.
    case sign(Vote)
    /// Make these durable before any effect that follows; a block with those below it that are not
    /// final.
    case recordBlock(Hash32)
    case recordCertificate(Certificate)
    case record(SignedVote)
    case broadcast(SignedVote)
    /// Tell everybody of a certificate that some of them may not be able to make.
    case show(Certificate)
    case wake(SimplexTimer, after: Duration)
    /// Replay the work of this block and say what came out.
    case judge(Hash32)
    /// Votes name a block that is not known here.
    case fetch(Hash32)
    /// Workers build on another block from now on.
    case build(on: Hash32)
    /// The block and its ancestors are final.
    case finalized(Hash32, Certificate)
    case convict(Evidence)
    /// A finalization of a block that is not on the final chain: more than a third of the stake
    /// is guilty.
    case contradicted(Certificate)
}

package struct SimplexTimer: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Candidates of the view have had their time to come.
        case window
        /// The view has had its time.
        case timeout
    }

    package let epoch: UInt64
    package let view: UInt64
    package let kind: Kind

    package init(epoch: UInt64, view: UInt64, kind: Kind) {
        self.epoch = epoch
        self.view = view
        self.kind = kind
    }
}
