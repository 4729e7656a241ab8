import ChainTypes
import Cryptography
package import Consensus
package import NodeRuntime
package import Primitives
package import Storage
package import UsefulWork

/// What one simulated machine runs, whatever happens to it.
package struct MachineSetup: Sendable {
    package var configuration: NodeConfiguration
    package var pipeline: ImportPipeline
    package var work: WorkTable
    package var chain: FinalStore.Chain
    /// Multiply-accumulates a second of virtual time that its worker does.
    package var rate: UInt64
    /// How much faster than its worker it replays: a worker has one of many attempts out at a time,
    /// a verifier replays one.
    package var replaySpeed: UInt64 = 8
    /// A mistake that is built into this machine.
    package var plant: Plant?

    package init(
        configuration: NodeConfiguration, pipeline: ImportPipeline,
        work: WorkTable, chain: FinalStore.Chain, rate: UInt64
    ) {
        self.configuration = configuration
        self.pipeline = pipeline
        self.work = work
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

    func time(_ macs: UInt64, times speed: UInt64 = 1) -> UInt64 {
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
        var node: Node
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
    package var node: Node? { running?.node }
    package var store: FinalStore? { running?.store }

    private var identity: Hash32 {
        let key = setup.configuration.votingKey?.address ?? setup.configuration.beneficiary
        return Hash32(Array(repeating: 0, count: 12) + key.bytes) ?? .zero
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
        let node = Node(
            setup.configuration, from: start, pipeline: setup.pipeline, work: setup.work)
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
        let time = local(now)
        return running?.node.handle(input, now: time) ?? []
    }

    /// What its own clock says.
    package func local(_ now: UInt64) -> UInt64 {
        skew < 0 ? now - min(now, skew.magnitude) : now + skew.magnitude
    }

    // MARK: Effects on the disk

    package func persist(_ entry: JournalEntry) throws(StorageFailure) {
        try running?.journal.append(entry.encoded)
    }

    package func rewrite(_ entries: [JournalEntry]) throws(StorageFailure) {
        try running?.journal.rewrite(entries.map(\.encoded))
    }

    package func commit(_ record: BlockRecord) throws(StorageFailure) {
        try running?.store.append(record)
    }

    /// Writes what a block did to the accounts where only final blocks may be: a planted mistake.
    func leak(_ record: BlockRecord) {
        LeakedState.write(record.updates, to: tables)
    }
}
