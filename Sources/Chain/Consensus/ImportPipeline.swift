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

    /// Refuses what the hash does not cover: a body that is not the header's, and votes.
    package func checkBody() throws(ImportFailure) {
        let root = Trie.root(ofList: envelope.block.transactions.map(\.encoded))
        guard root == envelope.header.transactionsRoot else {
            throw .body(expected: envelope.header.transactionsRoot, got: root)
        }
        let withdrawals = Trie.root(ofList: envelope.block.withdrawals.map(\.encoded))
        guard withdrawals == envelope.header.withdrawalsRoot else {
            throw .body(expected: envelope.header.withdrawalsRoot, got: withdrawals)
        }
        guard envelope.certificate.isEmpty else {
            throw .certificate(bytes: envelope.certificate.count)
        }
    }
}

/// An envelope whose proof says of itself that it is enough, at its place on a verified parent.
package struct ClaimedEnvelope: Sendable {
    package let unchecked: UncheckedEnvelope
    package let parent: BlockRecord
    package let place: WorkPlace

    fileprivate init(_ unchecked: UncheckedEnvelope, parent: BlockRecord, place: WorkPlace) {
        self.unchecked = unchecked
        self.parent = parent
        self.place = place
    }
}

/// An envelope whose header, signatures and state transition are right.
package struct ExecutedEnvelope: Sendable {
    package let claimed: ClaimedEnvelope
    package let executed: ExecutedBlock

    fileprivate init(_ claimed: ClaimedEnvelope, executed: ExecutedBlock) {
        self.claimed = claimed
        self.executed = executed
    }
}

/// An envelope whose work was replayed as well.
///
/// Only this reaches the tree of blocks, and only
/// ``ImportPipeline`` can make one.
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
package struct ImportPipeline<Work: WorkVerifier>: Sendable {
    package let spec: ChainSpec
    package let work: Work
    private let executor: BlockExecutor

    package init(spec: ChainSpec, work: Work) {
        self.spec = spec
        self.work = work
        executor = BlockExecutor(spec: spec)
    }

    /// Passes an envelope through all stages.
    ///
    /// `now`: seconds since 1970 by the node's clock.
    package func verify(
        _ unchecked: UncheckedEnvelope, on parent: BlockRecord, now: UInt64
    ) throws(ImportFailure) -> VerifiedEnvelope {
        try replay(try execute(try claim(unchecked, on: parent), now: now))
    }

    package func claim(
        _ unchecked: UncheckedEnvelope, on parent: BlockRecord
    ) throws(ImportFailure) -> ClaimedEnvelope {
        try unchecked.checkBody()
        let envelope = unchecked.envelope
        let place = parent.workPlace(ofChild: envelope.block.hash, spec: spec)
        do {
            try work.checkClaim(envelope.workProof, at: place)
        } catch {
            throw .work(error)
        }
        return ClaimedEnvelope(unchecked, parent: parent, place: place)
    }

    package func execute(
        _ claimed: ClaimedEnvelope, now: UInt64
    ) throws(ImportFailure) -> ExecutedEnvelope {
        do {
            let block = claimed.unchecked.envelope.block
            let executed = try executor.execute(block, on: claimed.parent.head, now: now)
            return ExecutedEnvelope(claimed, executed: executed)
        } catch {
            throw .block(error)
        }
    }

    package func replay(_ executed: ExecutedEnvelope) throws(ImportFailure) -> VerifiedEnvelope {
        let claimed = executed.claimed
        let envelope = claimed.unchecked.envelope
        do {
            try work.replay(envelope.workProof, at: claimed.place)
        } catch {
            throw .work(error)
        }
        let parent = claimed.parent
        let sum = parent.cumulativeDifficulty.addingReportingOverflow(claimed.place.difficulty)
        let record = BlockRecord(
            head: parent.head.extended(by: envelope, state: executed.executed.state),
            receipts: executed.executed.receipts, difficulty: claimed.place.difficulty,
            cumulativeDifficulty: sum.overflow ? .max : sum.value,
            epochSeed: parent.childEpochSeed(spec), updates: executed.executed.updates,
            senders: executed.executed.senders)
        return VerifiedEnvelope(record)
    }
}
