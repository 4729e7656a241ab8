import ChainTypes
package import Consensus
import Primitives

/// Follows the final blocks of a chain without executing or replaying any.
///
/// It begins at a checkpoint that somebody trusted vouches for, and needs one hand-over an epoch.
/// What it takes as final was signed by more than two thirds of the stake of a set that the set
/// before it handed over to. A machine without input or output of its own: a message that does not
/// hold is refused with the reason and changes nothing.
package struct LightClient: Sendable {
    private var verifier: VoteVerifier
    /// Where a later run can begin instead of the checkpoint of this one.
    package private(set) var checkpoint: Checkpoint
    /// The newest final block; `nil` before the first message.
    package private(set) var latest: FinalHeader?

    /// Begins at a checkpoint with the list of the members that it commits to.
    package init(checkpoint: Checkpoint, members: MemberList) throws(LightClientFailure) {
        self.checkpoint = checkpoint
        verifier = VoteVerifier(
            chainID: checkpoint.chainID, epoch: checkpoint.epoch,
            validators: try members.validators(committedAs: checkpoint.setCommitment))
    }

    package var epoch: UInt64 { checkpoint.epoch }
    package var validators: ValidatorSet { verifier.validators }

    /// Takes the block that the checkpoint names as final, as whoever vouched for that did, if
    /// nothing newer is known.
    package mutating func follow(root block: SealedHeader) throws(LightClientFailure) {
        guard block.envelopeHash == checkpoint.root else {
            throw .otherBlock(expected: checkpoint.root, got: block.envelopeHash)
        }
        if latest == nil { latest = FinalHeader(block) }
    }

    /// Takes a block of the running epoch as final, if it is newer than the newest.
    ///
    /// - Returns: the block, with which accounts and receipts can be checked.
    @discardableResult
    package mutating func follow(
        _ proof: FinalityProof
    ) throws(LightClientFailure) -> FinalHeader {
        let final = try check(proof)
        latest = final
        return final
    }

    /// Goes to the next epoch with the last block of this one.
    package mutating func follow(_ handOver: HandOver) throws(LightClientFailure) {
        let number = handOver.final.block.header.number
        try checkpoint.checkEpoch(of: number)
        guard checkpoint.endsEpoch(number) else { throw .notLast(number: number) }
        let final = try check(handOver.final)
        let next = try handOver.nextValidators()
        let following = try checkpoint.following(
            root: final.block.envelopeHash, setCommitment: handOver.members.commitment)
        latest = final
        checkpoint = following
        verifier = VoteVerifier(
            chainID: following.chainID, epoch: following.epoch, validators: next)
    }

    private func check(_ proof: FinalityProof) throws(LightClientFailure) -> FinalHeader {
        let (number, hash) = (proof.block.header.number, proof.block.envelopeHash)
        try checkpoint.checkEpoch(of: number)
        let vote = proof.certificate.vote
        guard vote.kind == .finalize else { throw .notFinal(vote.kind) }
        guard vote.block == hash else { throw .otherBlock(expected: hash, got: vote.block) }
        do {
            _ = try verifier.verify(proof.certificate)
        } catch {
            throw .vote(error)
        }
        try checkNews(number, hash)
        return FinalHeader(proof.block)
    }

    /// Refuses what is not newer, after its votes were found good: two final blocks of one number
    /// are a fork, and more than a third of the stake made it.
    private func checkNews(_ number: UInt64, _ hash: Hash32) throws(LightClientFailure) {
        guard let latest else { return }
        let known = latest.block.header.number
        if number == known, hash != latest.block.envelopeHash {
            throw .fork(number: number, known: latest.block.envelopeHash, got: hash)
        }
        // A hand-over may follow on the proof that the same block is final.
        guard number > known || (number == known && checkpoint.endsEpoch(number)) else {
            throw .stale(latest: known, got: number)
        }
    }
}
