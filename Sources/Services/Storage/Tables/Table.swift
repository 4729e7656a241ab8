import Primitives
import StateTrie

/// What a table can have as its key or value.
protocol TableCoded: Sendable {
    /// For a key, bytes in the order of the keys.
    var tableBytes: [UInt8] { get }
    init?(tableBytes: [UInt8])
}

/// A table with the types of its keys and values.
struct Table<Key: TableCoded, Value: TableCoded>: Sendable {
    let name: TableName

    func get(
        _ key: Key, _ transaction: any TableTransaction
    ) throws(StorageFailure) -> Value? {
        guard let bytes = try transaction.bytes(name, key.tableBytes) else { return nil }
        guard let value = Value(tableBytes: bytes) else { throw malformed(key.tableBytes) }
        return value
    }

    /// Writes a value, or takes the key out for `nil`.
    func set(
        _ key: Key, _ value: Value?, _ transaction: any TableTransaction
    ) throws(StorageFailure) {
        if let value {
            try transaction.put(name, key.tableBytes, value.tableBytes)
        } else {
            try transaction.remove(name, key.tableBytes)
        }
    }

    /// Calls `visit` with the entries from a key on, in ascending order, until it says `false`.
    func scan(
        from start: Key? = nil, _ transaction: any TableTransaction,
        _ visit: (Key, Value) throws(StorageFailure) -> Bool
    ) throws(StorageFailure) {
        try transaction.scan(name, from: start?.tableBytes ?? []) {
            key, bytes throws(StorageFailure) in
            guard let name = Key(tableBytes: key), let value = Value(tableBytes: bytes) else {
                throw malformed(key)
            }
            return try visit(name, value)
        }
    }

    private func malformed(_ key: [UInt8]) -> StorageFailure {
        .malformed(table: name.rawValue, key: Hex.encode(key))
    }
}

/// All tables but `meta`, with their types.
enum Tables {
    static let accounts = Table<Hash32, [UInt8]>(name: .accounts)
    static let slots = Table<SlotKey, [UInt8]>(name: .slots)
    static let codes = Table<Hash32, [UInt8]>(name: .codes)
    static let nodes = Table<TriePath, [UInt8]>(name: .nodes)
    static let blocks = Table<UInt64, BlockEntry>(name: .blocks)
    static let numbers = Table<Hash32, UInt64>(name: .numbers)
    static let transactions = Table<Hash32, TransactionPosition>(name: .transactions)
    static let differences = Table<UInt64, ReverseDifference>(name: .differences)
}

extension [UInt8]: TableCoded {
    var tableBytes: [UInt8] { self }
    init?(tableBytes: [UInt8]) { self = tableBytes }
}

extension Hash32: TableCoded {
    var tableBytes: [UInt8] { bytes }
    init?(tableBytes: [UInt8]) { self.init(tableBytes) }
}

extension UInt64: TableCoded {
    /// Big-endian, so that the order of the bytes is that of the numbers.
    var tableBytes: [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> UInt64($0)) }
    }

    init?(tableBytes: [UInt8]) {
        guard tableBytes.count == 8 else { return nil }
        self = tableBytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Where a slot is kept: under the hash of its account, then under its own.
struct SlotKey: Hashable, Sendable, TableCoded {
    var account: Hash32
    var slot: Hash32

    init(account: Hash32, slot: Hash32) {
        self.account = account
        self.slot = slot
    }

    var tableBytes: [UInt8] { account.bytes + slot.bytes }

    init?(tableBytes: [UInt8]) {
        guard let account = Hash32(tableBytes.prefix(32)),
            let slot = Hash32(tableBytes.dropFirst(32))
        else { return nil }
        self.init(account: account, slot: slot)
    }
}

extension TriePath: TableCoded {
    /// 0 for the trie of accounts, 1 and the account's hash for a storage trie; then a byte for
    /// each nibble.
    var tableBytes: [UInt8] {
        guard let account else { return [0] + nibbles }
        return [1] + account.bytes + nibbles
    }

    init?(tableBytes: [UInt8]) {
        let start: Int
        switch tableBytes.first {
        case 0:
            self.init()
            start = 1
        case 1:
            guard let account = Hash32(tableBytes.dropFirst().prefix(32)) else { return nil }
            self.init(account: account)
            start = 33
        default: return nil
        }
        nibbles = Array(tableBytes[start...])
        guard nibbles.allSatisfy({ $0 < 16 }), nibbles.count <= StateLimits.keyNibbles else {
            return nil
        }
    }
}
