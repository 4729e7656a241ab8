import Primitives
import StateTrie

/// What a block displaced: the accounts and slots that it changed, as they were before it.
struct ReverseDifference: Sendable, TableCoded, Equatable {
    /// RLP, or no bytes for what was not there.
    var accounts: [Hash32: [UInt8]]
    var slots: [SlotKey: [UInt8]]

    init(_ difference: StateDifference) {
        accounts = Dictionary(
            difference.accounts.map { ($0.hash, $0.before ?? []) }, uniquingKeysWith: { a, _ in a })
        slots = Dictionary(
            difference.slots.map {
                (SlotKey(account: $0.account, slot: $0.slot), $0.before ?? [])
            }, uniquingKeysWith: { a, _ in a })
    }

    /// Counts, then keys with counted values, in ascending order of the keys.
    var tableBytes: [UInt8] {
        var writer = ByteWriter()
        writer.appendBigEndian(UInt32(clamping: accounts.count))
        for (hash, value) in accounts.sorted(by: { $0.key < $1.key }) {
            writer.append(hash)
            writer.append([UInt8(clamping: value.count)])
            writer.append(value)
        }
        writer.appendBigEndian(UInt32(clamping: slots.count))
        let ordered = slots.sorted {
            ($0.key.account, $0.key.slot) < ($1.key.account, $1.key.slot)
        }
        for (key, value) in ordered {
            writer.append(key.tableBytes)
            writer.append([UInt8(clamping: value.count)])
            writer.append(value)
        }
        return writer.bytes
    }

    init?(tableBytes: [UInt8]) {
        accounts = [:]
        slots = [:]
        var reader = ByteReader(tableBytes)
        do {
            let accountCount = try reader.readBigEndian(UInt32.self)
            for _ in 0..<accountCount {
                let hash = try reader.readHash()
                accounts[hash] = try Self.value(&reader)
            }
            let slotCount = try reader.readBigEndian(UInt32.self)
            for _ in 0..<slotCount {
                let key = SlotKey(account: try reader.readHash(), slot: try reader.readHash())
                slots[key] = try Self.value(&reader)
            }
            try reader.finish()
        } catch {
            return nil
        }
    }

    private static func value(_ reader: inout ByteReader) throws(ByteReader.Failure) -> [UInt8] {
        let count = try reader.readBigEndian(UInt8.self)
        return Array(try reader.read(Int(count)))
    }
}
