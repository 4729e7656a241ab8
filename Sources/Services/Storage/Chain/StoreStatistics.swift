import Platform
package import Primitives

/// The sizes of a store.
package struct StoreStatistics: Sendable {
    /// A table with its entries and the bytes of its pages.
    package struct TableUse: Sendable {
        package let name: TableName
        package let entries: Int
        package let bytes: Int
    }

    package let identity: ChainIdentity
    package let format: Int
    /// The last block that the tables hold.
    package let appliedNumber: UInt64
    package let appliedHash: Hash32
    package let stateRoot: Hash32
    package let earliestState: UInt64
    package let earliestBlock: UInt64
    package let tables: [TableUse]
    package let mapReserved: Int
    package let mapUsed: Int
    package let segments: Int
    package let logBytes: Int
}

/// A store that is looked at and not run: no block is appended and nothing is replayed.
package final class StoreInspection: Sendable {
    let opening: StoreOpening
    let log: BlockLog

    /// Opens a directory that nobody else has open.
    package init(_ path: String) throws(StorageFailure) {
        opening = try StoreOpening(existing: path)
        let filled = try opening.isFilled()
        guard filled else { throw .notAStore(path: path) }
        let applied = try opening.tables.read { transaction throws(StorageFailure) in
            try Applied.read(transaction)
        }
        log = try BlockLog(
            opening.folder, genesis: opening.identity.genesis,
            from: applied.logEnd.segment == 0 ? nil : applied.logEnd)
    }

    package func statistics() throws(StorageFailure) -> StoreStatistics {
        let use = try opening.tables.read { transaction throws(StorageFailure) in
            var use: [StoreStatistics.TableUse] = []
            for name in TableName.allCases {
                let found = try transaction.statistics(name)
                use.append(
                    StoreStatistics.TableUse(
                        name: name, entries: found.entries, bytes: found.bytes))
            }
            return use
        }
        let applied = try opening.tables.read { transaction throws(StorageFailure) in
            try Applied.read(transaction)
        }
        let map = try opening.tables.mapUse()
        return StoreStatistics(
            identity: opening.identity, format: FormatFile.version,
            appliedNumber: applied.number, appliedHash: applied.hash, stateRoot: applied.root,
            earliestState: applied.earliestState, earliestBlock: applied.earliestBlock,
            tables: use, mapReserved: map.reserved, mapUsed: map.used,
            segments: log.segmentCount, logBytes: try log.byteCount())
    }

    /// Forgets old blocks, see ``ChainStore/prune(before:)``.
    package func prune(before number: UInt64) throws(StorageFailure) -> Int {
        var applied = try opening.tables.read { transaction throws(StorageFailure) in
            try Applied.read(transaction)
        }
        return try StorePruning(tables: opening.tables, log: log).prune(before: number, &applied)
    }

    package func check() throws(StorageFailure) -> CheckReport {
        try StoreCheck(tables: opening.tables, log: log).run()
    }

    package func close() {
        opening.tables.close()
        opening.lock?.release()
    }
}

extension ChainStore {
    /// Compares everything with everything, as `assay db check` does.
    package func check() throws(StorageFailure) -> CheckReport {
        try StoreCheck(tables: tables, log: log).run()
    }
}
