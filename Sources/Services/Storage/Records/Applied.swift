import Primitives

/// How far the tables are: the last block that is in them, and where the log goes on behind it.
struct Applied: Hashable, Sendable, TableCoded {
    static let key: [UInt8] = Array("applied".utf8)

    var number: UInt64
    var hash: Hash32
    var root: Hash32
    /// Where the record behind the block's begins; segment 0 before there is any.
    var logEnd: LogPosition
    /// The first block whose state can still be read.
    var earliestState: UInt64
    /// The first block that is still in the log.
    var earliestBlock: UInt64

    init(
        number: UInt64, hash: Hash32, root: Hash32, logEnd: LogPosition, earliestState: UInt64,
        earliestBlock: UInt64
    ) {
        self.number = number
        self.hash = hash
        self.root = root
        self.logEnd = logEnd
        self.earliestState = earliestState
        self.earliestBlock = earliestBlock
    }

    var tableBytes: [UInt8] {
        var writer = ByteWriter()
        writer.appendBigEndian(number)
        writer.append(hash)
        writer.append(root)
        writer.appendBigEndian(logEnd.segment)
        writer.appendBigEndian(logEnd.offset)
        writer.appendBigEndian(earliestState)
        writer.appendBigEndian(earliestBlock)
        return writer.bytes
    }

    init?(tableBytes: [UInt8]) {
        var reader = ByteReader(tableBytes)
        guard let number = try? reader.readBigEndian(UInt64.self),
            let hash = try? reader.readHash(), let root = try? reader.readHash(),
            let segment = try? reader.readBigEndian(UInt32.self),
            let offset = try? reader.readBigEndian(UInt64.self),
            let earliestState = try? reader.readBigEndian(UInt64.self),
            let earliestBlock = try? reader.readBigEndian(UInt64.self), reader.remaining == 0
        else { return nil }
        self.init(
            number: number, hash: hash, root: root,
            logEnd: LogPosition(segment: segment, offset: offset), earliestState: earliestState,
            earliestBlock: earliestBlock)
    }

    /// `nil` in tables that were made but never filled.
    static func find(
        _ transaction: any TableTransaction
    ) throws(StorageFailure) -> Applied? {
        guard let bytes = try transaction.bytes(.meta, key) else { return nil }
        guard let applied = Applied(tableBytes: bytes) else {
            throw .malformed(table: TableName.meta.rawValue, key: "applied")
        }
        return applied
    }

    static func read(_ transaction: any TableTransaction) throws(StorageFailure) -> Applied {
        guard let applied = try find(transaction) else {
            throw .malformed(table: TableName.meta.rawValue, key: "applied")
        }
        return applied
    }

    func write(_ transaction: any TableTransaction) throws(StorageFailure) {
        try transaction.put(.meta, Self.key, tableBytes)
    }
}
