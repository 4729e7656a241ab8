import ChainTypes
import Consensus
import Execution
import LightClients
import NodeInterfaces
import Platform
import Primitives
import StateTrie
import TransactionPool
import UsefulWork

/// What the writer of a chain works with; all of it may be shared.
struct ChainParts: Sendable {
    let spec: ChainSpec
    let work: WorkTable
    let pipeline: ImportPipeline
    /// The block that the chain goes on from, amended by what was changed by hand after it.
    let root: BlockRecord
    let amendment: AmendmentRecord?
    /// The state after that block without these changes.
    let unamended: ChainState
    /// Where the chain is kept; `nil` for one that ends with the process.
    let archive: (any ChainArchive)?
    let view: ChainView
    let pool: SharedPool
    let observers: ChainObservers
    let mode: MiningMode
    let counters: LiveCounters
    let configuration: LiveNodeConfiguration
    /// Whether the node is about to stop.
    let isStopping: @Sendable () -> Bool
}

/// Makes blocks and changes what they stand on; lives on the thread of the chain.
final class ChainWriter: ScheduledWriter {
    let parts: ChainParts
    private(set) var tree: BlockTree
    private var committee: LocalCommittee
    var clock = DevelopmentClock()
    private let executor: BlockExecutor
    private let sealer: BlockSealer
    /// What was changed by hand since the head was made.
    private(set) var amendment: AmendmentRecord
    /// The state after the head without those changes.
    private var unamended: ChainState
    /// What a dump of the state writes out; `nil` where the beginning of the chain was not seen.
    private(set) var touched: TouchedKeys?
    private var snapshots: [Snapshot] = []
    private var lastSnapshot: UInt64 = 0

    private struct Snapshot {
        let number: UInt64
        var tree: BlockTree
        let amendment: AmendmentRecord
        var unamended: ChainState
        let clock: DevelopmentClock

        /// Goes back in an archive as well, and takes the states that it has then.
        mutating func read(from archive: any ChainArchive) throws(LiveNodeFailure) {
            unamended = try archive.rewind(to: tree.head.number)
            try archive.keep(amendment.isEmpty ? nil : amendment)
            do throws(StateFailure) {
                let state = try unamended.updating(amendment.updates)
                tree.amendHead(by: amendment.headAmendment(state: state))
            } catch {
                throw .state(error.description)
            }
        }
    }

    init(_ parts: ChainParts) {
        self.parts = parts
        tree = BlockTree(from: parts.root, pipeline: parts.pipeline)
        committee = LocalCommittee(
            keys: parts.configuration.validatorKeys, spec: parts.spec, root: parts.root)
        amendment = parts.amendment ?? AmendmentRecord(after: parts.root.head.hash)
        unamended = parts.unamended
        executor = BlockExecutor(spec: parts.spec)
        sealer = BlockSealer(kind: parts.work.mining)
        if parts.root.number == 0 { touched = Self.allocated(parts.spec) }
    }

    private static func allocated(_ spec: ChainSpec) -> TouchedKeys {
        var touched = TouchedKeys()
        for allocation in spec.allocations {
            touched.note(
                AccountUpdate(
                    allocation.address, nil,
                    storage: allocation.storage.map { ($0.key, $0.value) }))
        }
        return touched
    }

    var head: ChainHead { tree.head.head }

    /// The earliest time that the next block may carry: clients expect every block to be later than
    /// its parent.
    var earliestTimestamp: UInt64 {
        max(head.earliestNextTimestamp, head.header.timestamp &+ 1)
    }

    var nextDeadline: UInt64? { parts.mode.due }

    func doWhatIsDue() {
        guard let due = parts.mode.due, Clock.monotonicNanoseconds >= due else { return }
        note { () throws(LiveNodeFailure) in try makeBlock() }
        parts.mode.wasMade()
    }

    func finish() {
        note { () throws(LiveNodeFailure) in try parts.archive?.close() }
    }

    /// Does something that nobody waits for; a failure is counted and told to whoever watches.
    private func note(_ body: () throws(LiveNodeFailure) -> Void) {
        do {
            try body()
        } catch {
            if error != .stopping { parts.counters.failed(error) }
        }
    }
}

// MARK: Blocks

extension ChainWriter {
    /// Makes blocks until nothing in the pool can be executed any more.
    func makeBlocksOfPool() throws(LiveNodeFailure) {
        while parts.pool.hasExecutable {
            guard try makeBlock() > 0 else { return }
        }
    }

    /// Makes one block of what the pool holds and says how many transactions it has.
    ///
    /// It is sealed with work and imported as if it came from a stranger: every rule is checked and
    /// the work is replayed.
    @discardableResult
    func makeBlock() throws(LiveNodeFailure) -> Int {
        let started = Clock.monotonicNanoseconds
        let now = Clock.unixSeconds
        let timestamp = clock.timestamp(earliest: earliestTimestamp, now: now)
        let votes = EnvelopeVotes(paid: committee.paidVotes(on: tree.head))
        let choices = BlockChoices(
            beneficiary: parts.mode.beneficiary, timestamp: timestamp,
            extraData: parts.configuration.extraData, withdrawals: try rewards(votes.paid))
        let entries = parts.pool.select()
        let (block, refused) = try build(choices, entries.map(\.transaction))
        let context = tree.head.workContext(ofChild: block.hash, spec: parts.spec)
        let sealed = try sealer.seal(in: context, isCancelled: parts.isStopping)
        let envelope = Envelope(
            block: block, workProof: sealed.proof, certificate: votes.encoded)
        for hash in refused { parts.pool.remove(hash) }
        let proposed = Clock.monotonicNanoseconds
        try importOwn(envelope, now: max(clock.time(now), timestamp))
        parts.counters.finalized(afterSeconds: Clock.seconds(since: proposed))
        clock.made(timestamp, now: now)
        parts.counters.made(
            block, attempts: sealed.attempts, seconds: Clock.seconds(since: started))
        return block.transactions.count
    }

    /// A block without work, and the transactions that no block on this head can hold.
    private func build(
        _ choices: BlockChoices, _ transactions: [SignedTransaction]
    ) throws(LiveNodeFailure) -> (block: Block, refused: [Hash32]) {
        do throws(BlockFailure) {
            let result = try executor.build(
                on: head, choices, transactions: transactions,
                scheduler: parts.configuration.scheduler)
            return (result.built.block, result.refused.map(\.transaction.hash))
        } catch {
            throw .state(error.description)
        }
    }

    /// What the next block pays the signers of some votes on the head.
    private func rewards(_ paid: Certificate?) throws(LiveNodeFailure) -> [Withdrawal] {
        do throws(ImportFailure) {
            return try tree.pipeline.withdrawals(
                paying: paid, on: tree.head, beneficiary: parts.mode.beneficiary)
        } catch {
            throw .refused(number: tree.head.number + 1, reason: error.description)
        }
    }

    /// Takes the own block through every check, has it voted on and follows it.
    private func importOwn(_ envelope: Envelope, now: UInt64) throws(LiveNodeFailure) {
        let record: BlockRecord
        do throws(ImportFailure) {
            record = try tree.verify(envelope, now: now)
        } catch {
            throw .refused(number: envelope.header.number, reason: error.description)
        }
        let certificate = try committee.finalize(record)
        guard let final = tree.finalize(record.envelopeHash, certificate).last else { return }
        committee.follow(final)
        try follow(final)
    }

    /// Keeps a block that became final, and then shows it to everybody: what clients have seen is
    /// never lost.
    private func follow(_ record: BlockRecord) throws(LiveNodeFailure) {
        let envelope = record.envelope
        for update in record.updates { touched?.note(update) }
        let updates = amendment.updates.followed(by: record.updates)
        let handOver = try handOver(after: record)
        let kept = KeptBlock(
            envelope: envelope, receipts: record.receipts, senders: record.senders,
            state: record.head.state, updates: updates, handOver: handOver)
        if let archive = parts.archive {
            tree.amendHead(by: HeadAmendment(state: try archive.append(kept)))
        }
        amendment = AmendmentRecord(after: record.head.hash)
        unamended = head.state
        let viewed = ViewedBlock(
            block: ChainBlock(envelope.block, senders: record.senders), envelope: envelope,
            receipts: record.receipts, handOver: handOver, state: head.state,
            changes: record.updates.reduce(0) { $0 + 1 + $1.storage.count })
        parts.view.append(viewed, state: head.state, finalized: record.number)
        parts.pool.advance(to: head, included: envelope.block.transactions)
        parts.observers.tell(.headChanged(removed: [], added: [viewed.withReceipts]))
    }

    private func handOver(after record: BlockRecord) throws(LiveNodeFailure) -> [UInt8]? {
        do throws(StateFailure) {
            return try HandOver(record, spec: parts.spec)?.encoded
        } catch {
            throw .state(error.description)
        }
    }
}

// MARK: Changes by hand

extension ChainWriter {
    /// Changes accounts in the state that the next block begins with.
    func amend(_ updates: [AccountUpdate]) throws(LiveNodeFailure) {
        var next = amendment
        next.add(updates)
        let state: ChainState
        do throws(StateFailure) {
            // From the block's own state, so that the number of changes by hand makes no difference
            // to how far a state is from what is on the disk.
            state = try unamended.updating(next.updates)
        } catch {
            throw .state(error.description)
        }
        for update in updates { touched?.note(update) }
        try take(next, state: state, changes: updates.reduce(0) { $0 + 1 + $1.storage.count })
    }

    /// Changes the fee or the limit of the next block.
    func amend(_ change: (inout AmendmentRecord) -> Void) throws(LiveNodeFailure) {
        var next = amendment
        change(&next)
        try take(next, state: head.state, changes: 0)
    }

    private func take(
        _ next: AmendmentRecord, state: ChainState, changes: Int
    ) throws(LiveNodeFailure) {
        try parts.archive?.keep(next)
        amendment = next
        tree.amendHead(by: next.headAmendment(state: state))
        parts.view.amendHead(head, changes: changes)
        parts.pool.advance(to: head)
    }

    /// The number by which ``revert(to:)`` finds back.
    func takeSnapshot() -> UInt64 {
        lastSnapshot += 1
        snapshots.append(
            Snapshot(
                number: lastSnapshot, tree: tree, amendment: amendment, unamended: unamended,
                clock: clock))
        if snapshots.count > LiveLimits.snapshots { snapshots.removeFirst() }
        return lastSnapshot
    }

    /// Goes back to a snapshot and forgets it and all later ones; false when there is none.
    func revert(to number: UInt64) throws(LiveNodeFailure) -> Bool {
        guard let index = snapshots.firstIndex(where: { $0.number == number }) else { return false }
        let snapshot = snapshots[index]
        try rewind(to: snapshot)
        snapshots.removeSubrange(index...)
        return true
    }

    private func rewind(to snapshot: Snapshot) throws(LiveNodeFailure) {
        var snapshot = snapshot
        if let archive = parts.archive { try snapshot.read(from: archive) }
        tree = snapshot.tree
        committee.begin(at: tree.head)
        amendment = snapshot.amendment
        unamended = snapshot.unamended
        clock = snapshot.clock
        let record = tree.head
        let root = ViewedBlock(
            block: ChainBlock(
                record.envelope.block,
                senders: record.envelope.block.transactions.isEmpty || !record.senders.isEmpty
                    ? record.senders : nil),
            envelope: record.envelope, receipts: record.receipts, state: head.state, changes: 0)
        let removed = parts.view.rewind(to: root, head: head)
        parts.pool.advance(to: head)
        guard !removed.isEmpty else { return }
        parts.observers.tell(.headChanged(removed: removed.map(\.withReceipts), added: []))
    }

    /// Goes back to the genesis and forgets all snapshots.
    func reset() throws(LiveNodeFailure) {
        let genesis: BlockRecord
        do {
            genesis = try BlockRecord.genesis(
                parts.spec, validators: parts.pipeline.validators)
        } catch {
            throw .spec(error.description)
        }
        let tree = BlockTree(from: genesis, pipeline: parts.pipeline)
        try rewind(
            to: Snapshot(
                number: 0, tree: tree, amendment: AmendmentRecord(after: genesis.head.hash),
                unamended: genesis.head.state, clock: DevelopmentClock()))
        snapshots = []
    }
}
