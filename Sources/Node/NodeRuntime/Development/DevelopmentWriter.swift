import ChainTypes
import Consensus
import Execution
import NodeInterfaces
import NodeMachine
import Platform
import Primitives
import StateTrie
import Storage
import TransactionPool

/// What the owner of a development chain works with; all of it may be shared.
struct DevelopmentBench: Sendable {
    let spec: ChainSpec
    let host: NodeHost
    let store: FinalStore
    /// Where the chain is kept; `nil` for one that ends with the process.
    let directory: ChainDirectory?
    let follower: ChainFollower
    let mode: MiningMode
    let clock: LiveClock
    let watch: FinalityWatch
    let counters: LiveCounters
    let configuration: LiveNodeConfiguration
}

/// Does what the owner of a development chain wants, one thing after the other, on a thread of its
/// own: asks the nodes for blocks, and changes by hand what they stand on.
///
/// Between two of its jobs no block is being made, and every machine has the last final block as
/// its head.
final class DevelopmentWriter: ScheduledWriter {
    let bench: DevelopmentBench
    /// The clock of the chain; that of the nodes goes with it.
    var clock = DevelopmentClock() {
        didSet { bench.clock.set(offset: clock.offset) }
    }
    /// What was changed by hand since the head was made.
    private(set) var amendment: AmendmentRecord
    private var snapshots: [Snapshot] = []
    private var lastSnapshot: UInt64 = 0

    private struct Snapshot {
        let identifier: UInt64
        let number: UInt64
        let amendment: AmendmentRecord
        let clock: DevelopmentClock
    }

    init(_ bench: DevelopmentBench, _ beginning: ChainBeginning) {
        self.bench = bench
        amendment = beginning.amendment
    }

    /// The block that the next one is built on, with what was changed by hand after it.
    var head: ChainHead {
        // There is a first machine for as long as there is a host.
        bench.host.read(LiveNode.first) { $0.tree.head.head } ?? bench.store.chain.genesis.head
    }

    /// The earliest time that the next block may carry: clients expect every block to be later than
    /// its parent.
    var earliestTimestamp: UInt64 {
        let head = head
        return max(head.earliestNextTimestamp, head.header.timestamp &+ 1)
    }

    private var number: UInt64 { bench.store.number }

    var nextDeadline: UInt64? { bench.mode.due }

    func doWhatIsDue() {
        guard let due = bench.mode.due, Clock.monotonicNanoseconds >= due else { return }
        note { () throws(LiveNodeFailure) in try makeBlock() }
        bench.mode.wasMade()
    }

    func finish() {}

    /// Does something that nobody waits for; a failure is counted and told to whoever watches.
    private func note(_ body: () throws(LiveNodeFailure) -> Void) {
        do {
            try body()
        } catch {
            if error != .stopping { bench.counters.failed(error) }
        }
    }
}

// MARK: Blocks

extension DevelopmentWriter {
    private var hasExecutable: Bool {
        bench.host.read(LiveNode.first) { $0.pool.hasExecutable } ?? false
    }

    /// Makes blocks until nothing in the pool can be executed any more.
    func makeBlocksOfPool() throws(LiveNodeFailure) {
        while hasExecutable {
            guard try makeBlock() > 0 else { return }
        }
    }

    /// The same where nobody waits for them.
    func makeBlocksWaiting() {
        note { () throws(LiveNodeFailure) in
            if bench.mode.isImmediate { try makeBlocksOfPool() }
        }
    }

    /// Has one block made of what the pool holds and says how many transactions it has.
    ///
    /// It is final when this returns: sealed with work, replayed, voted on and durable.
    @discardableResult
    func makeBlock() throws(LiveNodeFailure) -> Int {
        guard !bench.host.isStopping else { throw .stopping }
        let started = Clock.monotonicNanoseconds
        let now = Clock.unixSeconds
        let next = number + 1
        let timestamp = clock.timestamp(earliest: earliestTimestamp, now: now)
        bench.clock.hold(at: timestamp)
        defer { bench.clock.hold(at: nil) }
        bench.watch.expectBlock()
        let attempts = self.attempts
        bench.host.post(
            .propose(BlockRequest(timestamp: timestamp, beneficiary: bench.mode.beneficiary)),
            to: LiveNode.first)
        try bench.watch.wait(for: next, by: LiveNode.first)
        clock.made(timestamp, now: now)
        amendment = AmendmentRecord(after: bench.follower.view.head.latest.hash)
        let block = bench.follower.view.head.latest.block
        bench.counters.made(
            block, attempts: self.attempts - attempts, seconds: Clock.seconds(since: started))
        return block.transactions.count
    }

    private var attempts: UInt64 {
        bench.host.read(LiveNode.first) { $0.tally.attempts } ?? 0
    }

    /// Waits until every machine has the last final block as its head.
    private func settle() throws(LiveNodeFailure) { try bench.watch.waitForAll(number) }
}

// MARK: Changes by hand

extension DevelopmentWriter {
    /// Changes accounts in the state that the next block begins with.
    func amend(_ updates: [AccountUpdate]) throws(LiveNodeFailure) {
        var next = amendment
        next.add(updates)
        bench.follower.note(updates)
        try take(next, changes: updates.reduce(0) { $0 + 1 + $1.storage.count })
    }

    /// Changes the fee or the limit of the next block.
    func amend(_ change: (inout AmendmentRecord) -> Void) throws(LiveNodeFailure) {
        var next = amendment
        change(&next)
        try take(next, changes: 0)
    }

    private func take(_ next: AmendmentRecord, changes: Int) throws(LiveNodeFailure) {
        try checkChangeable()
        try settle()
        let state: ChainState
        do throws(StateFailure) {
            // From the block's own state, so that the number of changes by hand makes no difference
            // to how far a state is from what is on the disk.
            state = try bench.store.state.updating(next.updates)
        } catch {
            throw .state(error.description)
        }
        try bench.directory?.keep(next)
        amendment = next
        bench.store.setChanges(next.updates)
        let amended = next.headAmendment(state: state)
        try wait { thread in thread.amend(by: amended) }
        bench.follower.view.amendHead(head, changes: changes)
    }

    private func checkChangeable() throws(LiveNodeFailure) {
        guard bench.configuration.recorder == nil else { throw .recording }
    }

    /// Does something on the thread of the host and waits for it.
    private func wait<Value: Sendable>(
        _ body: @escaping @Sendable (HostThread) -> Value
    ) throws(LiveNodeFailure) -> Value {
        guard let value = bench.host.wait(body) else { throw .stopping }
        return value
    }

    /// The number by which ``revert(to:)`` finds back.
    func takeSnapshot() -> UInt64 {
        lastSnapshot += 1
        snapshots.append(
            Snapshot(
                identifier: lastSnapshot, number: number, amendment: amendment, clock: clock))
        if snapshots.count > LiveLimits.snapshots { snapshots.removeFirst() }
        return lastSnapshot
    }

    /// Goes back to a snapshot and forgets it and all later ones; false when there is none.
    func revert(to identifier: UInt64) throws(LiveNodeFailure) -> Bool {
        guard let index = snapshots.firstIndex(where: { $0.identifier == identifier }) else {
            return false
        }
        let snapshot = snapshots[index]
        try rewind(to: snapshot)
        snapshots.removeSubrange(index...)
        return true
    }

    /// Goes back to the genesis and forgets all snapshots.
    func reset() throws(LiveNodeFailure) {
        let genesis = bench.store.chain.genesis
        try rewind(
            to: Snapshot(
                identifier: 0, number: 0, amendment: AmendmentRecord(after: genesis.head.hash),
                clock: DevelopmentClock()))
        snapshots = []
    }

    private func rewind(to snapshot: Snapshot) throws(LiveNodeFailure) {
        try checkChangeable()
        try settle()
        let bench = bench
        let outcome = try wait { thread in
            Result { () throws(LiveNodeFailure) in
                try Self.rewind(bench, to: snapshot.number, snapshot.amendment, thread)
            }
        }
        let root = try outcome.get()
        amendment = snapshot.amendment
        clock = snapshot.clock
        for machine in bench.host.peers { bench.watch.note(root.number, by: machine) }
        let removed = bench.follower.view.rewind(to: ViewedBlock(root), head: root.head)
        guard !removed.isEmpty else { return }
        bench.follower.observers.tell(
            .headChanged(removed: removed.map(\.withReceipts), added: []))
    }

    /// Takes the blocks above a number off the chain, and starts all machines at the one that is
    /// the head then.
    private static func rewind(
        _ bench: DevelopmentBench, to number: UInt64, _ amendment: AmendmentRecord,
        _ thread: HostThread
    ) throws(LiveNodeFailure) -> BlockRecord {
        let root: BlockRecord
        do throws(StorageFailure) {
            try bench.store.rewind(to: number)
        } catch .beyondHistory where number == 0 {
            try beginAgain(bench)
        } catch {
            throw .store(error.description)
        }
        do throws(StorageFailure) {
            root = try bench.store.root()
        } catch {
            throw .store(error.description)
        }
        try bench.directory?.keep(amendment.isEmpty ? nil : amendment)
        bench.store.setChanges(amendment.updates)
        let epoch = root.epochContext(bench.spec).number
        let lastView = bench.host.all.map { $0.lastView(ofEpoch: epoch) }.max() ?? 0
        try bench.directory?.keepLastView(lastView, ofEpoch: epoch)
        let amended = try root.amended(by: amendment)
        thread.restartAll(from: amended, lastView: lastView)
        return amended
    }

    private static func beginAgain(_ bench: DevelopmentBench) throws(LiveNodeFailure) {
        if let directory = bench.directory { return try directory.beginAgain(bench.store) }
        do throws(StorageFailure) {
            bench.store.replace(with: try FinalStore(inMemory: bench.store.chain))
        } catch {
            throw .store(error.description)
        }
    }
}
