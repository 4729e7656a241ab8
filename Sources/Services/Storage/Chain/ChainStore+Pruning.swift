import Primitives
import StateTrie
import Synchronization

extension ChainStore {
    /// Forgets the blocks before a number, as far as whole segments of the log hold nothing else,
    /// and says how many are gone.
    ///
    /// The first block of the chain, those whose states can be read, and all that the tables do not
    /// hold yet stay, so a restart lacks nothing. State is not touched: its window moves with every
    /// commit.
    package func prune(before number: UInt64) throws(StorageFailure) -> Int {
        try writing("pruning") { state throws(StorageFailure) in
            guard !state.isClosed else { throw .closed }
            try commit(&state)
            return try StorePruning(tables: tables, log: log).prune(
                before: number, &state.applied)
        }
    }

    /// Makes an earlier final block the last one again, in tables and log.
    ///
    /// For an operator, and for a chain whose rules allow it; states of later blocks are void.
    package func rollBack(to number: UInt64) throws(StorageFailure) {
        try writing("the way back to an earlier block") { state throws(StorageFailure) in
            guard !state.isClosed else { throw .closed }
            try commit(&state)
            let applied = state.applied
            if number == applied.number { return }
            guard number >= applied.earliestState, number < applied.number else {
                throw .beyondHistory(
                    earliest: applied.earliestState, latest: applied.number, got: number)
            }
            let back = StoreRollBack(tables: tables, log: log)
            let (after, snapshot) = try back.run(to: number, applied, state.appliedState)
            source.moved(to: after, snapshot: snapshot, roots: [(number, after.root)])
            state.applied = after
            state.appliedState = ChainState(root: after.root, source: source)
            state.recent = [:]
            try back.cutLog(after)
        }
    }
}

/// Takes old blocks out of a store.
struct StorePruning {
    let tables: any TableStore
    let log: BlockLog

    func prune(before number: UInt64, _ applied: inout Applied) throws(StorageFailure) -> Int {
        let wanted = min(number, applied.earliestState)
        let kept = try tables.read { transaction throws(StorageFailure) in
            try Tables.blocks.get(wanted, transaction)?.position
        }
        guard let kept, wanted > applied.earliestBlock, kept.segment > 1 else { return 0 }
        var gone: [LogRecord] = []
        var first = wanted
        try log.forEach { record, position throws(StorageFailure) in
            guard record.number < wanted else { return }
            if position.segment < kept.segment {
                gone.append(
                    LogRecord(
                        number: record.number, hash: record.hash, envelope: [], receipts: [],
                        transactions: record.transactions))
            } else {
                first = min(first, record.number)
            }
        }
        guard !gone.isEmpty else { return 0 }
        var after = applied
        after.earliestBlock = first
        let (written, forgotten) = (after, gone)
        // The tables go first: a crash in between leaves a file that nobody asks for.
        _ = try tables.write { transaction throws(StorageFailure) in
            for record in forgotten where record.number >= applied.earliestBlock {
                try Self.forget(record, transaction)
            }
            try written.write(transaction)
        }
        applied = after
        _ = try log.removeSegments(before: kept.segment)
        return forgotten.count
    }

    /// Takes a block out of the indices.
    static func forget(
        _ record: LogRecord, _ transaction: any TableTransaction
    ) throws(StorageFailure) {
        try Tables.blocks.set(record.number, nil, transaction)
        try Tables.numbers.set(record.hash, nil, transaction)
        for hash in record.transactions {
            let position = try Tables.transactions.get(hash, transaction)
            guard position?.number == record.number else { continue }
            try Tables.transactions.set(hash, nil, transaction)
        }
    }
}

/// Goes back to an earlier block by the reverse differences.
struct StoreRollBack {
    let tables: any TableStore
    let log: BlockLog

    func run(
        to number: UInt64, _ applied: Applied, _ head: ChainState
    ) throws(StorageFailure) -> (applied: Applied, snapshot: Int) {
        let before = try tables.read { transaction throws(StorageFailure) in
            try displaced(after: number, applied, transaction)
        }
        let entries = try tables.read { transaction throws(StorageFailure) in
            try self.entries(after: number, transaction)
        }
        let target = try tables.read { transaction throws(StorageFailure) in
            try Tables.blocks.get(number, transaction)
        }
        guard let target, let next = entries.first?.entry.position else {
            throw .malformed(table: TableName.blocks.rawValue, key: String(number))
        }
        var records: [LogRecord] = []
        for entry in entries { records.append(try log.read(at: entry.entry.position)) }
        let earlier: ChainState
        do throws(StateFailure) {
            earlier = try head.replacing(accounts: before.accounts, slots: before.slots)
        } catch {
            throw .state(error)
        }
        guard earlier.root == target.root else {
            throw .wrongRoot(number: number, expected: target.root, got: earlier.root)
        }
        let difference = try StateWriting.difference(earlier, from: head)
        var after = applied
        (after.number, after.hash, after.root) = (number, target.hash, target.root)
        after.logEnd = next
        let (written, gone) = (after, records)
        let snapshot = try tables.write { transaction throws(StorageFailure) in
            try StateWriting.write(difference, transaction)
            for record in gone {
                try StorePruning.forget(record, transaction)
                try Tables.differences.set(record.number, nil, transaction)
            }
            try written.write(transaction)
        }
        return (after, snapshot)
    }

    /// Behind the commit: a crash in between lets the opening take the blocks again.
    func cutLog(_ applied: Applied) throws(StorageFailure) {
        try log.truncate(from: applied.logEnd)
    }

    private typealias Displaced = (
        accounts: [ChainState.HashedAccount], slots: [ChainState.HashedSlot]
    )

    /// The values before the first of the blocks behind a number.
    private func displaced(
        after number: UInt64, _ applied: Applied, _ transaction: any TableTransaction
    ) throws(StorageFailure) -> Displaced {
        var accounts: [Hash32: [UInt8]] = [:]
        var slots: [SlotKey: [UInt8]] = [:]
        for block in (number + 1...applied.number).reversed() {
            guard let difference = try Tables.differences.get(block, transaction) else {
                throw .malformed(table: TableName.differences.rawValue, key: String(block))
            }
            accounts.merge(difference.accounts) { _, earlier in earlier }
            slots.merge(difference.slots) { _, earlier in earlier }
        }
        let ordered = slots.sorted {
            ($0.key.account, $0.key.slot) < ($1.key.account, $1.key.slot)
        }
        return (
            accounts.sorted { $0.key < $1.key }.map {
                (hash: $0.key, value: $0.value.isEmpty ? nil : $0.value)
            },
            ordered.map {
                (
                    account: $0.key.account, slot: $0.key.slot,
                    value: $0.value.isEmpty ? nil : $0.value
                )
            }
        )
    }

    private func entries(
        after number: UInt64, _ transaction: any TableTransaction
    ) throws(StorageFailure) -> [(number: UInt64, entry: BlockEntry)] {
        var found: [(number: UInt64, entry: BlockEntry)] = []
        try Tables.blocks.scan(from: number + 1, transaction) { number, entry in
            found.append((number, entry))
            return true
        }
        return found
    }
}
