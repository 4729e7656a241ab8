package import Primitives
import Cryptography
import Synchronization

/// Tables in memory on a ``SimulatedDisk``: what LMDB promises of a commit, and no more.
///
/// A commit is durable when it returns. It counts as one operation of the disk, and where the
/// machine goes off at it, all of it is there afterwards or nothing.
package final class MemoryTables: TableStore {
    typealias Content = [[[UInt8]: [UInt8]]]

    private struct State {
        var content: Content = Array(repeating: [:], count: TableName.allCases.count)
        var snapshot = 0
        /// The commit at which the machine went off.
        var unsettled: MemoryChanges?
        var isClosed = false
    }

    private let disk: SimulatedDisk
    private let state = Mutex(State())

    package init(on disk: SimulatedDisk) {
        self.disk = disk
    }

    /// Decides by the seed whether the commit at which the machine went off is there, and lets the
    /// tables be opened again.
    package func restart(seed: Hash32) {
        var generator = CounterGenerator(seed: seed, domain: "assay/memory-tables/1")
        let isKept = generator.below(2) == 0
        state.withLock { state in
            if isKept, let changes = state.unsettled { Self.apply(changes, &state) }
            state.unsettled = nil
            state.isClosed = false
        }
    }

    private static func apply(_ changes: MemoryChanges, _ state: inout State) {
        for (index, entries) in changes.entries.enumerated() {
            for (key, value) in entries { state.content[index][key] = value }
        }
        state.snapshot += 1
    }

    package func look(
        _ body: (any TableTransaction) throws(StorageFailure) -> Void
    ) throws(StorageFailure) {
        try body(try begin())
    }

    private func begin() throws(StorageFailure) -> MemoryTransaction {
        try state.withLock { state throws(StorageFailure) in
            guard !state.isClosed else { throw .closed }
            return MemoryTransaction(content: state.content, identifier: state.snapshot)
        }
    }

    package func write(
        _ body: (any TableTransaction) throws(StorageFailure) -> Void
    ) throws(StorageFailure) -> Int {
        let transaction = try begin()
        transaction.identifier += 1
        try body(transaction)
        let changes = transaction.changes
        // Until here the transaction shares the tables' memory, which the changes go into.
        transaction.content = []
        let isWhole = try BlockLog.device { () throws(DeviceFailure) in try disk.commit() }
        return try state.withLock { state throws(StorageFailure) in
            guard isWhole else {
                state.unsettled = changes
                throw .device(.crashed)
            }
            Self.apply(changes, &state)
            return state.snapshot
        }
    }

    package func close() {
        state.withLock { $0.isClosed = true }
    }

    package func mapUse() throws(StorageFailure) -> (reserved: Int, used: Int) {
        let used = state.withLock { $0.content.reduce(0) { $0 + MemoryTransaction.bytes($1) } }
        return (used, used)
    }
}

/// What a transaction wrote, by table; `nil` for a key that it took out.
struct MemoryChanges: Sendable {
    var entries: [[[UInt8]: [UInt8]?]] = Array(
        repeating: [:], count: TableName.allCases.count)
}

final class MemoryTransaction: TableTransaction {
    fileprivate(set) var content: MemoryTables.Content
    fileprivate(set) var changes = MemoryChanges()
    fileprivate(set) var identifier: Int

    init(content: MemoryTables.Content, identifier: Int) {
        self.content = content
        self.identifier = identifier
    }

    func bytes(_ table: TableName, _ key: [UInt8]) -> [UInt8]? {
        if let changed = changes.entries[table.index][key] { return changed }
        return content[table.index][key]
    }

    func put(_ table: TableName, _ key: [UInt8], _ bytes: [UInt8]) {
        changes.entries[table.index][key] = .some(bytes)
    }

    func remove(_ table: TableName, _ key: [UInt8]) {
        changes.entries[table.index][key] = .some(nil)
    }

    /// The table as the transaction sees it.
    private func merged(_ table: TableName) -> [[UInt8]: [UInt8]] {
        var merged = content[table.index]
        for (key, value) in changes.entries[table.index] { merged[key] = value }
        return merged
    }

    static func bytes(_ table: [[UInt8]: [UInt8]]) -> Int {
        table.reduce(0) { $0 + $1.key.count + $1.value.count }
    }

    func statistics(_ table: TableName) -> (entries: Int, bytes: Int) {
        let merged = merged(table)
        return (merged.count, Self.bytes(merged))
    }

    func scan(
        _ table: TableName, from start: [UInt8],
        _ visit: (_ key: [UInt8], _ bytes: [UInt8]) throws(StorageFailure) -> Bool
    ) throws(StorageFailure) {
        let entries = merged(table).filter { !$0.key.lexicographicallyPrecedes(start) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (key, bytes) in entries {
            guard try visit(key, bytes) else { return }
        }
    }
}
