package import ChainTypes
package import Execution
package import Primitives
import StateTrie

/// An envelope as a peer sent it: nothing of it has been checked but that it decodes.
package struct UncheckedEnvelope: Sendable {
    package let envelope: Envelope
    package let hash: Hash32

    package init(_ envelope: Envelope) {
        self.envelope = envelope
        hash = envelope.hash
    }

    /// Refuses a body that is not the header's, which the hash does not cover.
    package func whole() throws(ImportFailure) -> WholeEnvelope {
        let root = Trie.root(ofList: envelope.block.transactions.map(\.encoded))
        guard root == envelope.header.transactionsRoot else {
            throw .body(expected: envelope.header.transactionsRoot, got: root)
        }
        let withdrawals = Trie.root(ofList: envelope.block.withdrawals.map(\.encoded))
        guard withdrawals == envelope.header.withdrawalsRoot else {
            throw .body(expected: envelope.header.withdrawalsRoot, got: withdrawals)
        }
        return WholeEnvelope(self)
    }
}

/// An envelope whose body is the one that its header commits to, so that its hash stands for all of
/// it but the votes.
package struct WholeEnvelope: Sendable {
    package let envelope: Envelope
    package let hash: Hash32

    fileprivate init(_ unchecked: UncheckedEnvelope) {
        envelope = unchecked.envelope
        hash = unchecked.hash
    }
}

/// An envelope whose proof says of itself that it is enough for a child of a verified parent.
package struct ClaimedEnvelope: Sendable {
    package let envelope: Envelope
    package let hash: Hash32
    package let parent: BlockRecord
    package let context: WorkContext

    fileprivate init(_ whole: WholeEnvelope, parent: BlockRecord, context: WorkContext) {
        envelope = whole.envelope
        hash = whole.hash
        self.parent = parent
        self.context = context
    }
}

/// An envelope whose votes, header, signatures and state transition are right.
package struct ExecutedEnvelope: Sendable {
    package let record: BlockRecord
    package let context: WorkContext

    fileprivate init(_ record: BlockRecord, context: WorkContext) {
        self.record = record
        self.context = context
    }
}

/// An envelope whose work was replayed as well: only on such a one others are put, and only such a
/// one becomes final.
///
/// Only ``ImportPipeline`` can make one.
package struct VerifiedEnvelope: Sendable {
    package let record: BlockRecord

    fileprivate init(_ record: BlockRecord) {
        self.record = record
    }
}

/// The stages that every envelope passes, one's own included; the costliest comes last.
///
/// A claim costs hashes, an execution signatures, a replay a forward pass, so whoever wants to make
/// a node replay for nothing has to win the claim first.
package struct ImportPipeline: Sendable {
    package let spec: ChainSpec
    package let work: any WorkVerifier
    package let validators: any ValidatorSource
    private let rules: VotingRules
    private let recovery: any SignerRecovery
    private let executor: BlockExecutor
    private let scheduler: any ParallelScheduler

    /// `scheduler`: the threads that share the signatures and the trie of a block; what comes out
    /// does not depend on how many there are.
    package init(
        spec: ChainSpec, work: any WorkVerifier, validators: any ValidatorSource = NoValidators(),
        rules: VotingRules = .simplex, recovery: any SignerRecovery = ECDSARecovery(),
        scheduler: any ParallelScheduler = SerialScheduler()
    ) {
        self.spec = spec
        self.work = work
        self.validators = validators
        self.rules = rules
        self.recovery = recovery
        self.scheduler = scheduler
        executor = BlockExecutor(spec: spec)
    }

    /// Passes an envelope through all stages.
    ///
    /// `now`: seconds since 1970 by the node's clock.
    package func verify(
        _ unchecked: UncheckedEnvelope, on parent: BlockRecord, now: UInt64
    ) throws(ImportFailure) -> VerifiedEnvelope {
        try replay(try execute(try claim(try unchecked.whole(), on: parent), now: now))
    }

    package func claim(
        _ whole: WholeEnvelope, on parent: BlockRecord
    ) throws(ImportFailure) -> ClaimedEnvelope {
        let envelope = whole.envelope
        let context = parent.workContext(ofChild: envelope.block.hash, spec: spec)
        do {
            try work.checkClaim(envelope.workProof, in: context)
        } catch {
            throw .work(error)
        }
        return ClaimedEnvelope(whole, parent: parent, context: context)
    }

    /// Runs the transactions of an envelope and compares what comes out with its header.
    ///
    /// `built`: what this process made of the same block on the same parent with ``BlockExecutor``
    /// itself, if it did; the block is then not run again. Votes and time are checked all the same.
    package func execute(
        _ claimed: ClaimedEnvelope, now: UInt64, built: ExecutedBlock? = nil
    ) throws(ImportFailure) -> ExecutedEnvelope {
        let (envelope, parent) = (claimed.envelope, claimed.parent)
        let executed: ExecutedBlock
        let withdrawals = try expectedWithdrawals(of: envelope, on: parent)
        do {
            if let built, built.block == envelope.block,
                built.block.withdrawals == withdrawals
            {
                try TimeRules.check(
                    envelope.header.timestamp, recent: parent.head.recentTimestamps, now: now)
                executed = built
            } else {
                executed = try executor.execute(
                    envelope.block, on: parent.head, now: now, expectedWithdrawals: withdrawals,
                    scheduler: scheduler)
            }
        } catch {
            throw .block(error)
        }
        let record = BlockRecord(
            head: parent.head.extended(by: envelope, state: executed.state),
            receipts: executed.receipts, difficulty: claimed.context.difficulty,
            epochSeed: parent.childEpochSeed(spec),
            validators: try nextValidators(after: executed, on: parent),
            updates: executed.updates, senders: executed.senders)
        return ExecutedEnvelope(record, context: claimed.context)
    }

    package func replay(_ executed: ExecutedEnvelope) throws(ImportFailure) -> VerifiedEnvelope {
        do {
            try work.replay(executed.record.envelope.workProof, in: executed.context)
        } catch {
            throw .work(error)
        }
        return VerifiedEnvelope(executed.record)
    }

    private func nextValidators(
        after executed: ExecutedBlock, on parent: BlockRecord
    ) throws(ImportFailure) -> ValidatorSet {
        guard spec.endsEpoch(executed.block.header.number) else { return parent.validators }
        do {
            return try validators.validators(after: executed.state)
        } catch {
            throw .validators(error)
        }
    }
}

// MARK: Rewards

extension ImportPipeline {
    /// What a block on a parent must pay, given the votes on the parent that its envelope carries.
    private func expectedWithdrawals(
        of envelope: Envelope, on parent: BlockRecord
    ) throws(ImportFailure) -> [Withdrawal] {
        let paid: Certificate?
        do {
            paid = try EnvelopeVotes(decoding: envelope.certificate).paid
        } catch {
            throw .votes(error)
        }
        return try withdrawals(
            paying: paid, on: parent, beneficiary: envelope.header.beneficiary)
    }

    /// The rewards of the child of a block, paid to the signers of a certificate of that block.
    package func withdrawals(
        paying paid: Certificate?, on parent: BlockRecord, beneficiary: Address
    ) throws(ImportFailure) -> [Withdrawal] {
        let pays = !parent.validators.isEmpty && !parent.isEpochRoot(spec)
        let expected = pays ? parent.envelopeHash : nil
        guard paid?.vote.block == expected else {
            throw .paidVotes(expected: expected, got: paid?.vote.block)
        }
        guard let paid else { return [] }
        let verifier = VoteVerifier(
            chainID: spec.chainID, epoch: spec.epoch(of: parent.number),
            validators: parent.validators, rules: rules, recovery: recovery)
        do {
            let members = parent.validators.members
            let signers = try verifier.verify(paid).places.map { place in
                Rewards.Signer(
                    place: place, address: members[place].address, stake: members[place].stake)
            }
            return Rewards.withdrawals(
                ofBlock: parent.number + 1, spec: spec, signers: signers,
                totalStake: parent.validators.totalStake, beneficiary: beneficiary)
        } catch {
            throw .votes(error)
        }
    }
}
