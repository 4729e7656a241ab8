import ConformanceVectors
import Platform
import Primitives
import Storage
import Testing
import ToyChain

/// What lies in a store's directory.
@Suite struct StorageGoldenTests {
    @Test func `the files of a store have the bytes of the fixture`() throws {
        let folder = try TemporaryFolder()
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 2)
        try store.close()
        let format = try FileSystem.read(folder.path + "/FORMAT", limit: 1 << 10)
        GoldenFormats.check(version: "assay-store-2", [("store-format-file", format)])
    }

    @Test func `a segment of the log has the bytes of the fixture`() throws {
        let disk = SimulatedDisk()
        let log = try BlockLogTests.open(disk).log
        _ = try log.append(
            LogRecord(
                number: 1, hash: BlockLogTests.genesis, envelope: [1, 2, 3], receipts: [4, 5],
                transactions: [BlockLogTests.genesis]))
        let device = try disk.open("blocks-00000001.log")
        let bytes = try device.read(try device.size(), at: 0)
        GoldenFormats.check(
            version: "assay-store-2",
            [
                ("log-segment-header", Array(bytes[..<64])),
                ("log-record", Array(bytes[64...])),
            ])
    }

    @Test func `a journal of votes has the bytes of the fixture`() throws {
        let disk = SimulatedDisk()
        let journal = try VoteJournalTests.open(disk)
        try journal.append([1, 2, 3])
        let device = try disk.open("votes-00000001.log")
        let bytes = try device.read(try device.size(), at: 0)
        GoldenFormats.check(
            version: "ASSAYVJ1",
            [
                ("journal-file-header", Array(bytes[..<80])),
                ("journal-file-record", Array(bytes[80...])),
            ])
    }

    /// The first entry of a table, key and value one after the other.
    private static func entry(
        _ table: TableName, _ transaction: any TableTransaction
    ) throws(StorageFailure) -> [UInt8] {
        var entry: [UInt8] = []
        try transaction.scan(table, from: []) { key, bytes in
            entry = key + bytes
            return false
        }
        return entry
    }

    @Test func `the entries of all tables have the bytes of the fixture`() throws {
        let disk = SimulatedDisk()
        let tables = MemoryTables(on: disk)
        let store = try ToyChain.open(
            ToyChain.configuration("nowhere"), on: StoreParts(tables: tables, folder: disk))
        try ToyChain.extend(store, to: 4)
        try store.flush()
        var entries: [TableName: [UInt8]] = [:]
        try tables.look { transaction throws(StorageFailure) in
            for table in TableName.allCases {
                entries[table] = try Self.entry(table, transaction)
            }
        }
        #expect(entries.count == 9)
        GoldenFormats.check(
            version: "assay-store-2",
            [
                ("table-meta", entries[.meta] ?? []),
                ("table-accounts", entries[.accounts] ?? []),
                ("table-slots", entries[.slots] ?? []), ("table-codes", entries[.codes] ?? []),
                ("table-nodes", entries[.nodes] ?? []), ("table-blocks", entries[.blocks] ?? []),
                ("table-numbers", entries[.numbers] ?? []),
                ("table-transactions", entries[.transactions] ?? []),
                ("table-differences", entries[.differences] ?? []),
            ])
    }
}
