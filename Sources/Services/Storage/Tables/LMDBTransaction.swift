import CLMDB

/// A transaction of LMDB.
@safe struct LMDBTransaction: TableTransaction {
    private let transaction: OpaquePointer
    private let handles: [UInt32]

    init(_ transaction: OpaquePointer, _ handles: [UInt32]) {
        unsafe self.transaction = transaction
        self.handles = handles
    }

    var identifier: Int { Int(unsafe mdb_txn_id(transaction)) }

    private func handle(_ table: TableName) -> UInt32 { handles[table.index] }

    func bytes(_ table: TableName, _ key: [UInt8]) throws(StorageFailure) -> [UInt8]? {
        var found: [UInt8]?
        var code: Int32 = 0
        var key = key
        unsafe key.withUnsafeMutableBytes { raw in
            var name = unsafe MDB_val(mv_size: raw.count, mv_data: raw.baseAddress)
            var value = unsafe MDB_val()
            code = unsafe mdb_get(transaction, handle(table), &name, &value)
            if code == MDB_SUCCESS { found = unsafe Self.copy(value) }
        }
        if code == MDB_NOTFOUND { return nil }
        try LMDBTables.check(code)
        return found
    }

    private static func copy(_ value: MDB_val) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size))
    }

    func put(_ table: TableName, _ key: [UInt8], _ bytes: [UInt8]) throws(StorageFailure) {
        var (key, bytes) = (key, bytes)
        var code: Int32 = 0
        unsafe key.withUnsafeMutableBytes { rawKey in
            unsafe bytes.withUnsafeMutableBytes { rawValue in
                var name = unsafe MDB_val(mv_size: rawKey.count, mv_data: rawKey.baseAddress)
                var value = unsafe MDB_val(mv_size: rawValue.count, mv_data: rawValue.baseAddress)
                code = unsafe mdb_put(transaction, handle(table), &name, &value, 0)
            }
        }
        try LMDBTables.check(code)
    }

    func remove(_ table: TableName, _ key: [UInt8]) throws(StorageFailure) {
        var key = key
        var code: Int32 = 0
        unsafe key.withUnsafeMutableBytes { raw in
            var name = unsafe MDB_val(mv_size: raw.count, mv_data: raw.baseAddress)
            code = unsafe mdb_del(transaction, handle(table), &name, nil)
        }
        if code != MDB_NOTFOUND { try LMDBTables.check(code) }
    }

    func statistics(_ table: TableName) throws(StorageFailure) -> (entries: Int, bytes: Int) {
        var result = MDB_stat()
        try LMDBTables.check(unsafe mdb_stat(transaction, handle(table), &result))
        let pages = result.ms_branch_pages + result.ms_leaf_pages + result.ms_overflow_pages
        return (result.ms_entries, pages * Int(result.ms_psize))
    }

    func scan(
        _ table: TableName, from start: [UInt8],
        _ visit: (_ key: [UInt8], _ bytes: [UInt8]) throws(StorageFailure) -> Bool
    ) throws(StorageFailure) {
        var opened: OpaquePointer?
        try LMDBTables.check(unsafe mdb_cursor_open(transaction, handle(table), &opened))
        guard let cursor = unsafe opened else { return }
        defer { unsafe mdb_cursor_close(cursor) }
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        var start = start
        var code: Int32 = 0
        if start.isEmpty {
            code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_FIRST)
        } else {
            unsafe start.withUnsafeMutableBytes { raw in
                unsafe key = MDB_val(mv_size: raw.count, mv_data: raw.baseAddress)
                code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
            }
        }
        while code == MDB_SUCCESS {
            guard try visit(unsafe Self.copy(key), unsafe Self.copy(value)) else { return }
            code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
        }
        if code != MDB_NOTFOUND { try LMDBTables.check(code) }
    }
}
