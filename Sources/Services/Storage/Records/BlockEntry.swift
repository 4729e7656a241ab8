import Primitives

/// What the tables hold of a final block.
struct BlockEntry: Hashable, Sendable, TableCoded {
    var hash: Hash32
    var root: Hash32
    /// Segment 0 for the first block of the chain, which is in `meta`.
    var position: LogPosition

    init(hash: Hash32, root: Hash32, position: LogPosition) {
        self.hash = hash
        self.root = root
        self.position = position
    }

    var tableBytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(hash)
        writer.append(root)
        writer.appendBigEndian(position.segment)
        writer.appendBigEndian(position.offset)
        return writer.bytes
    }

    init?(tableBytes: [UInt8]) {
        var reader = ByteReader(tableBytes)
        guard let hash = try? reader.readHash(), let root = try? reader.readHash(),
            let segment = try? reader.readBigEndian(UInt32.self),
            let offset = try? reader.readBigEndian(UInt64.self), reader.remaining == 0
        else { return nil }
        self.init(
            hash: hash, root: root, position: LogPosition(segment: segment, offset: offset))
    }
}

/// Where a transaction is: in which block, and its index there.
package struct TransactionPosition: Hashable, Sendable, TableCoded {
    package var number: UInt64
    package var index: UInt32

    init(number: UInt64, index: UInt32) {
        self.number = number
        self.index = index
    }

    var tableBytes: [UInt8] {
        var writer = ByteWriter()
        writer.appendBigEndian(number)
        writer.appendBigEndian(index)
        return writer.bytes
    }

    init?(tableBytes: [UInt8]) {
        var reader = ByteReader(tableBytes)
        guard let number = try? reader.readBigEndian(UInt64.self),
            let index = try? reader.readBigEndian(UInt32.self), reader.remaining == 0
        else { return nil }
        self.init(number: number, index: index)
    }
}
