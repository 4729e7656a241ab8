import Observability
import Platform
package import Primitives
package import StateTrie
import Synchronization

/// The final part of one chain on disk: its blocks, its state and its indices.
///
/// A block is durable in the log when ``append(_:state:)`` returns. The tables follow in one commit
/// for several blocks, with state, nodes, indices and the number of the last block together; what
/// they lack after a crash is run again from the log. All calls may come from any thread; those
/// that write wait for the disk.
package final class ChainStore: Sendable {
    package let configuration: StoreConfiguration
    let lock: FileLock?
    let tables: any TableStore
    let source: StateTables
    let log: BlockLog
    let state: Mutex<State>

    /// What is not in the tables yet, and the states of recent blocks.
    struct State {
        var applied: Applied
        var appliedState: ChainState
        var pending: [Pending] = []
        var recent: [UInt64: ChainState] = [:]
        var isClosed = false
    }

    /// A block that is in the log only.
    struct Pending: Sendable {
        let number: UInt64
        let hash: Hash32
        let root: Hash32
        let transactions: [Hash32]
        let position: LogPosition
        /// Where the record behind it begins.
        let end: LogPosition
        let state: ChainState
    }

    /// Opens the store of a chain, or makes it with the chain's first block.
    ///
    /// `replay` runs a block of the log on the state before it, for those blocks that the tables
    /// lack; what it throws ends the opening.
    package convenience init(
        _ configuration: StoreConfiguration, first: () throws(StorageFailure) -> FirstBlock,
        replay: (StoredBlock, ChainState) throws(StorageFailure) -> ReplayedBlock
    ) throws(StorageFailure) {
        try self.init(configuration, try StoreOpening(configuration), first, replay)
    }

    /// Opens a store whose tables and log lie elsewhere than in the configuration's directory.
    package convenience init(
        _ configuration: StoreConfiguration, on parts: StoreParts,
        first: () throws(StorageFailure) -> FirstBlock,
        replay: (StoredBlock, ChainState) throws(StorageFailure) -> ReplayedBlock
    ) throws(StorageFailure) {
        try self.init(
            configuration, StoreOpening(parts, configuration.identity), first, replay)
    }

    private init(
        _ configuration: StoreConfiguration, _ opened: StoreOpening,
        _ first: () throws(StorageFailure) -> FirstBlock,
        _ replay: (StoredBlock, ChainState) throws(StorageFailure) -> ReplayedBlock
    ) throws(StorageFailure) {
        self.configuration = configuration
        lock = opened.lock
        tables = opened.tables
        if try !opened.isFilled() { try opened.fill(try first()) }
        source = try StateTables(tables)
        let applied = source.applied
        var recovered: [LogPosition] = []
        log = try BlockLog(
            opened.folder, genesis: configuration.identity.genesis,
            from: applied.logEnd.segment == 0 ? nil : applied.logEnd,
            segmentBytes: configuration.segmentBytes, notes: configuration.log
        ) { _, position throws(StorageFailure) in
            recovered.append(position)
        }
        let head = ChainState(root: applied.root, source: source)
        state = Mutex(State(applied: applied, appliedState: head))
        for (index, position) in recovered.enumerated() {
            let end = index + 1 < recovered.count ? recovered[index + 1] : log.end
            try takeAgain(try log.read(at: position), at: position, end: end, replay)
        }
        let last = self.head
        notes.info(
            "the store is open",
            [
                "path": "\(configuration.path)", "number": .count(last.number),
                "hash": "\(last.hash)", "replayed": .count(recovered.count),
            ])
    }

    /// What the store has to say; ``log`` is that of the blocks.
    private var notes: Logger { configuration.log.named(.storage) }

    /// Does what writes; a failure of the disk is said here, whoever else hears of it.
    func writing<R>(
        _ what: String, _ body: (inout State) throws(StorageFailure) -> R
    ) throws(StorageFailure) -> R {
        do throws(StorageFailure) {
            return try state.withLock { state throws(StorageFailure) in try body(&state) }
        } catch {
            switch error {
            case .device, .tables, .malformed, .damagedLog:
                notes.error("\(what) failed", ["reason": "\(error)"])
            default: notes.warning("\(what) was refused", ["reason": "\(error)"])
            }
            throw error
        }
    }

    private func takeAgain(
        _ record: LogRecord, at position: LogPosition, end: LogPosition,
        _ replay: (StoredBlock, ChainState) throws(StorageFailure) -> ReplayedBlock
    ) throws(StorageFailure) {
        let before = head
        guard record.number == before.number + 1 else {
            throw .wrongNumber(expected: before.number + 1, got: record.number)
        }
        let replayed = try replay(StoredBlock(record), before.state)
        let block = replayed.block
        guard block.hash == record.hash else {
            throw .replay(
                number: record.number, reason: "expected block \(record.hash), got \(block.hash)")
        }
        try state.withLock { state throws(StorageFailure) in
            try Self.check(block, replayed.state, on: before)
            state.pending.append(
                Pending(
                    number: block.number, hash: block.hash, root: block.stateRoot,
                    transactions: record.transactions, position: position, end: end,
                    state: replayed.state))
            try commitIfDue(&state)
        }
    }

    /// The last final block with its state.
    package struct Head: Sendable {
        package let number: UInt64
        package let hash: Hash32
        package let state: ChainState
    }

    package var head: Head { state.withLock { Self.head($0) } }

    static func head(_ state: State) -> Head {
        if let last = state.pending.last {
            return Head(number: last.number, hash: last.hash, state: last.state)
        }
        return Head(
            number: state.applied.number, hash: state.applied.hash, state: state.appliedState)
    }

    /// The last block that the tables hold, from which a restart goes on.
    package var appliedNumber: UInt64 { state.withLock { $0.applied.number } }

    /// Makes a block on the last one durable; only then may anybody be told that it is final.
    ///
    /// `after`: the state that the block leads to, made from the state of ``head``.
    package func append(_ block: FinalBlock, state after: ChainState) throws(StorageFailure) {
        try writing("the append of a block") { state throws(StorageFailure) in
            guard !state.isClosed else { throw .closed }
            try Self.check(block, after, on: Self.head(state))
            let position = try log.append(block.record)
            state.pending.append(
                Pending(
                    number: block.number, hash: block.hash, root: block.stateRoot,
                    transactions: block.transactions, position: position, end: log.end,
                    state: after))
            try commitIfDue(&state)
        }
    }

    private static func check(
        _ block: FinalBlock, _ state: ChainState, on head: Head
    ) throws(StorageFailure) {
        guard block.number == head.number + 1 else {
            throw .wrongNumber(expected: head.number + 1, got: block.number)
        }
        guard block.parentHash == head.hash else {
            throw .wrongParent(expected: head.hash, got: block.parentHash)
        }
        guard block.stateRoot == state.root else {
            throw .wrongRoot(number: block.number, expected: block.stateRoot, got: state.root)
        }
        guard state.isMade(from: head.state) else {
            throw .state(.stale(root: head.state.root))
        }
    }

    /// Brings the tables up to the last block.
    package func flush() throws(StorageFailure) {
        try writing("the commit of the tables") { state throws(StorageFailure) in
            guard !state.isClosed else { throw .closed }
            try commit(&state)
        }
    }

    /// Brings the tables up to the last block and lets the directory go; states of this store
    /// cannot be read afterwards, but for what is in memory.
    package func close() throws(StorageFailure) {
        let wasOpen = try writing("the last commit of the tables") {
            state throws(StorageFailure) in
            guard !state.isClosed else { return false }
            try commit(&state)
            state.isClosed = true
            state.recent = [:]
            return true
        }
        guard wasOpen else { return }
        tables.close()
        lock?.release()
    }

    deinit {
        // What is in the log only is run again by whoever opens the store next.
        tables.close()
        lock?.release()
    }
}
