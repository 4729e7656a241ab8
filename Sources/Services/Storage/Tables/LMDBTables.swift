import CLMDB
import Platform
import Primitives
import Synchronization

/// The tables of a store in one LMDB environment.
///
/// LMDB copies the pages that it changes and syncs them before the one that names them, so a
/// process may end at any time. It has no threads of its own.
@safe final class LMDBTables: TableStore, @unchecked Sendable {
    // `environment` and `handles` are set once; LMDB itself orders readers and the writer. What
    // LMDB does not allow, to close or to grow while somebody reads, the gate keeps apart.
    private let environment: OpaquePointer
    private let handles: [UInt32]
    private let gate: Mutex<Gate>

    private struct Gate {
        var readers = 0
        var isShut = false
        var isClosed = false
        var mapBytes: Int
        var idle: [Idle] = []
    }

    /// A reader that gave its snapshot back and can be used again.
    @safe private struct Idle: @unchecked Sendable {
        let transaction: OpaquePointer
    }

    /// Opens the environment in a directory, which is made when it is not there.
    init(_ path: String, mapBytes: Int = StorageLimits.mapBytes) throws(StorageFailure) {
        try FormatFile.file { () throws(FileError) in try FileSystem.createDirectory(path) }
        var made: OpaquePointer?
        try Self.check(unsafe mdb_env_create(&made))
        guard let environment = unsafe made else { throw .closed }
        do {
            try Self.check(unsafe mdb_env_set_maxdbs(environment, UInt32(TableName.allCases.count)))
            try Self.check(unsafe mdb_env_set_maxreaders(environment, StorageLimits.readers))
            try Self.check(unsafe mdb_env_set_mapsize(environment, mapBytes))
            // Readers belong to their transactions and not to threads; random reads gain nothing
            // from pages read ahead.
            try Self.check(
                unsafe mdb_env_open(
                    environment, path, UInt32(MDB_NOTLS) | UInt32(MDB_NORDAHEAD), 0o644))
            handles = try unsafe Self.openTables(environment)
        } catch {
            unsafe mdb_env_close(environment)
            throw error
        }
        unsafe self.environment = environment
        var information = unsafe MDB_envinfo()
        _ = unsafe mdb_env_info(environment, &information)
        gate = unsafe Mutex(Gate(mapBytes: information.me_mapsize))
    }

    deinit { close() }

    static func check(_ code: Int32) throws(StorageFailure) {
        guard code != MDB_SUCCESS else { return }
        let words = unsafe mdb_strerror(code).map { unsafe String(cString: $0) }
        throw .tables(code: code, reason: words ?? "unknown")
    }

    private static func openTables(
        _ environment: OpaquePointer
    ) throws(StorageFailure) -> [UInt32] {
        var begun: OpaquePointer?
        try check(unsafe mdb_txn_begin(environment, nil, 0, &begun))
        guard let transaction = unsafe begun else { throw .closed }
        var handles: [UInt32] = []
        do {
            for name in TableName.allCases {
                var handle: UInt32 = 0
                try check(
                    unsafe mdb_dbi_open(
                        transaction, name.rawValue, UInt32(MDB_CREATE), &handle))
                handles.append(handle)
            }
        } catch {
            unsafe mdb_txn_abort(transaction)
            throw error
        }
        try check(unsafe mdb_txn_commit(transaction))
        return handles
    }

    package func close() {
        let wasOpen = gate.withLock { gate in
            defer { gate.isClosed = true }
            return !gate.isClosed
        }
        guard wasOpen else { return }
        waitForReaders()
        dropIdle()
        unsafe mdb_env_close(environment)
    }

    package func look(
        _ body: (any TableTransaction) throws(StorageFailure) -> Void
    ) throws(StorageFailure) {
        let idle = try enter()
        defer { gate.withLock { $0.readers -= 1 } }
        let reader = try begin(idle)
        defer {
            unsafe mdb_txn_reset(reader.transaction)
            gate.withLock { $0.idle.append(reader) }
        }
        try body(unsafe LMDBTransaction(reader.transaction, handles))
    }

    private func begin(_ idle: Idle?) throws(StorageFailure) -> Idle {
        if let idle {
            try Self.check(unsafe mdb_txn_renew(idle.transaction))
            return idle
        }
        var begun: OpaquePointer?
        try Self.check(unsafe mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &begun))
        guard let begun = unsafe begun else { throw .closed }
        return unsafe Idle(transaction: begun)
    }

    /// Counts a reader in, as soon as nobody keeps the gate shut.
    private func enter() throws(StorageFailure) -> Idle? {
        while true {
            let entered: (isIn: Bool, idle: Idle?) = try gate.withLock {
                gate throws(StorageFailure) in
                if gate.isClosed { throw .closed }
                if gate.isShut { return (false, nil) }
                gate.readers += 1
                return (true, gate.idle.popLast())
            }
            if entered.isIn { return entered.idle }
            Clock.sleep(milliseconds: 1)
        }
    }

    private func waitForReaders() {
        while gate.withLock({ $0.readers > 0 }) { Clock.sleep(milliseconds: 1) }
    }

    private func dropIdle() {
        let idle = gate.withLock { gate in
            defer { gate.idle = [] }
            return gate.idle
        }
        for reader in idle { unsafe mdb_txn_abort(reader.transaction) }
    }

    /// LMDB lets one writer in at a time.
    ///
    /// Where the map is full, it grows and `body` runs again.
    package func write(
        _ body: (any TableTransaction) throws(StorageFailure) -> Void
    ) throws(StorageFailure) -> Int {
        while true {
            do throws(StorageFailure) {
                return try writeOnce(body)
            } catch {
                guard case .tables(let code, _) = error, code == MDB_MAP_FULL else { throw error }
                try grow()
            }
        }
    }

    private func writeOnce(
        _ body: (any TableTransaction) throws(StorageFailure) -> Void
    ) throws(StorageFailure) -> Int {
        guard !gate.withLock({ $0.isClosed }) else { throw .closed }
        var begun: OpaquePointer?
        try Self.check(unsafe mdb_txn_begin(environment, nil, 0, &begun))
        guard let transaction = unsafe begun else { throw .closed }
        let snapshot = Int(unsafe mdb_txn_id(transaction))
        do throws(StorageFailure) {
            try body(unsafe LMDBTransaction(transaction, handles))
        } catch {
            unsafe mdb_txn_abort(transaction)
            throw error
        }
        try Self.check(unsafe mdb_txn_commit(transaction))
        return snapshot
    }

    /// Doubles the map while nobody reads.
    private func grow() throws(StorageFailure) {
        gate.withLock { $0.isShut = true }
        defer { gate.withLock { $0.isShut = false } }
        waitForReaders()
        dropIdle()
        let bytes = gate.withLock { $0.mapBytes * 2 }
        guard bytes <= StorageLimits.largestMapBytes else {
            throw .tooLarge(limit: StorageLimits.largestMapBytes, got: bytes)
        }
        try Self.check(unsafe mdb_env_set_mapsize(environment, bytes))
        gate.withLock { $0.mapBytes = bytes }
    }

    package func mapUse() throws(StorageFailure) -> (reserved: Int, used: Int) {
        try read { _ throws(StorageFailure) in
            var information = unsafe MDB_envinfo()
            var statistics = MDB_stat()
            try Self.check(unsafe mdb_env_info(environment, &information))
            try Self.check(unsafe mdb_env_stat(environment, &statistics))
            let pages = unsafe information.me_last_pgno + 1
            return (unsafe information.me_mapsize, pages * Int(statistics.ms_psize))
        }
    }
}
