import ChainTypes
import Consensus
package import Cryptography
package import NodeMachine
package import NodeRuntime
package import Primitives
package import Storage

/// What one simulated machine runs, whatever happens to it.
package struct MachineSetup: Sendable {
    package var configuration: NodeConfiguration
    /// Signs for ``NodeConfiguration/voter``.
    package var key: PrivateKey?
    package var desk: OrderDesk
    package var chain: FinalStore.Chain
    /// Multiply-accumulates a second of virtual time that its worker does.
    package var rate: UInt64
    /// How much faster than its worker it replays: a worker has one of many attempts out at a time,
    /// a verifier replays one.
    package var replaySpeed: UInt64 = 8
    /// A mistake that is built into this machine.
    package var plant: Plant?

    package init(
        configuration: NodeConfiguration, key: PrivateKey?, desk: OrderDesk,
        chain: FinalStore.Chain, rate: UInt64
    ) {
        self.configuration = configuration
        self.key = key
        self.desk = desk
        self.chain = chain
        self.rate = max(rate, 1)
    }

    /// Sets ``replaySpeed`` so that a replay of so many multiply-accumulates takes so many
    /// milliseconds.
    mutating func setReplay(of macs: UInt64, to milliseconds: UInt64) {
        let (product, overflow) = macs.multipliedReportingOverflow(by: 1_000)
        let wanted = (overflow ? .max : product) / max(milliseconds, 1)
        replaySpeed = max(1, wanted / rate)
    }

    /// Virtual milliseconds that an order takes; `nil` for one that takes none.
    func time(of order: NodeOrder) -> UInt64? {
        switch order {
        case .search: time(desk.macs(of: order))
        case .replay: time(desk.macs(of: order), times: replaySpeed)
        case .build, .execute, .sign, .write: nil
        }
    }

    /// What an order comes to; `nil` for one that needs the disk.
    func outcome(of order: NodeOrder) -> NodeOutcome? {
        guard case .sign(let statement) = order else { return desk.carryOut(order) }
        guard let key else { return nil }
        switch statement {
        case .vote(let vote):
            let chainID = desk.pipeline.spec.chainID
            return .signed(.vote(SignedVote(vote, key: key, chainID: chainID)))
        case .transaction(let transaction):
            return .signed(.transaction(SignedTransaction(transaction, key: key)))
        }
    }

    private func time(_ macs: UInt64, times speed: UInt64 = 1) -> UInt64 {
        let (high, low) = macs.multipliedFullWidth(by: 1_000)
        let (rate, overflow) = rate.multipliedReportingOverflow(by: speed)
        guard !overflow, high < rate else { return .max / 4 }
        return max(1, rate.dividingFullWidth((high, low)).quotient)
    }
}

/// A computer with a real node: its disk outlives a crash, everything else is gone with it.
package struct SimulatedMachine: Sendable {
    /// What keeps a node alive between two crashes.
    private struct Running: Sendable {
        var node: NodeMachine
        let store: FinalStore
        let journal: VoteJournal
    }

    package let setup: MachineSetup
    package let disk = SimulatedDisk()
    private let tables: MemoryTables
    private var running: Running?
    /// Counts the starts; timers of an earlier one mean nothing.
    package private(set) var run = 0
    /// Milliseconds by which its clock is wrong.
    package var skew: Int64 = 0

    package init(_ setup: MachineSetup) {
        self.setup = setup
        tables = MemoryTables(on: disk)
    }

    package var id: PeerID { setup.configuration.id }
    package var node: NodeMachine? { running?.node }
    package var store: FinalStore? { running?.store }

    private var identity: Hash32 {
        let owner = setup.configuration.voter ?? setup.configuration.beneficiary
        return Hash32(Array(repeating: 0, count: 12) + owner.bytes) ?? .zero
    }

    private var parts: StoreParts {
        let folder = NamedPart(of: disk, prefix: "blocks-")
        guard setup.plant == .leakedState else { return StoreParts(tables: tables, folder: folder) }
        return StoreParts(tables: tables, folder: folder)
    }

    private var journalFolder: any BlockDeviceFolder {
        let folder = NamedPart(of: disk, prefix: "votes-")
        return setup.plant == .unsyncedVotes ? UnsyncedFolder(folder) : folder
    }

    /// Switches the machine on with what its disk holds.
    ///
    /// Throws ``StorageFailure/device(_:)`` when the machine goes off again while it starts.
    package mutating func start() throws(StorageFailure) {
        let journal = try VoteJournal(journalFolder, identity: identity)
        var configuration = StoreConfiguration(path: "", identity: setup.chain.identity)
        configuration.segmentBytes = SimulationLimits.segmentBytes
        configuration.historyBlocks = SimulationLimits.historyBlocks
        configuration.blocksPerCommit = SimulationLimits.blocksPerCommit
        let store = try FinalStore(setup.chain, configuration, on: parts)
        var entries: [JournalEntry] = []
        for record in journal.recovered {
            do {
                entries.append(try JournalEntry(decoding: record))
            } catch {
                throw .replay(number: store.number, reason: error.description)
            }
        }
        let start = NodeStart(root: try store.root(), journal: entries)
        let node = NodeMachine(
            setup.configuration, from: start, pipeline: setup.desk.pipeline,
            work: setup.desk.work)
        running = Running(node: node, store: store, journal: journal)
        run += 1
    }

    /// The machine goes off; what was not durable is there, gone or torn, by the seed.
    package mutating func crash(seed: Hash32) {
        running = nil
        disk.restart(seed: seed)
        tables.restart(seed: seed)
    }

    package mutating func handle(_ input: NodeInput, now: UInt64) -> [NodeEffect] {
        let time = Instant(milliseconds: local(now))
        return running?.node.handle(input, now: time) ?? []
    }

    /// Whether the outcome of an order would change anything.
    func awaits(_ order: OrderID) -> Bool { running?.node.awaits(order) ?? false }

    /// What its own clock says, in milliseconds since 1970.
    private func local(_ now: UInt64) -> UInt64 {
        skew < 0 ? now - min(now, skew.magnitude) : now + skew.magnitude
    }

    /// Does what a node asked of its disk, and returns when it is durable.
    package func carryOut(_ write: DurableWrite) throws(StorageFailure) {
        guard let running else { return }
        switch write {
        case .append(let entry): try running.journal.append(entry.encoded)
        case .rewriteJournal(let entries): try running.journal.rewrite(entries.map(\.encoded))
        case .commit(let records): for record in records { try running.store.append(record) }
        }
    }

    /// Writes what a block did to the accounts where only final blocks may be: a planted mistake.
    func leak(_ record: BlockRecord) {
        LeakedState.write(record.updates, to: tables)
    }
}
