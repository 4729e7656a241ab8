import Cryptography
import Platform
import Primitives
import StateTrie
import Storage
import Testing
import ToyChain

@Suite struct StoreCheckTests {
    private func made() throws -> (folder: TemporaryFolder, head: ChainState) {
        let folder = try TemporaryFolder()
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 30)
        let state = store.head.state
        try store.close()
        return (folder, state)
    }

    private func check(_ folder: TemporaryFolder) throws -> CheckReport {
        let inspection = try StoreInspection(folder.path)
        defer { inspection.close() }
        return try inspection.check()
    }

    @Test func `a good store is clean and counted`() throws {
        let (folder, _) = try made()
        let report = try check(folder)
        #expect(report.isClean)
        #expect(report.records == 30 && report.accounts > 200 && report.nodes > report.accounts)
        let inspection = try StoreInspection(folder.path)
        let statistics = try inspection.statistics()
        inspection.close()
        #expect(statistics.appliedNumber == 30 && statistics.segments > 1)
        #expect(statistics.tables.first { $0.name == .blocks }?.entries == 31)
        #expect(statistics.identity == ToyChain.identity)
    }

    /// Every copy of the bytes in the table file is altered: LMDB keeps old pages for a while.
    private func damage(_ bytes: [UInt8], at offset: Int, in folder: TemporaryFolder) throws {
        let file = folder.path + "/tables/data.mdb"
        let places = try TemporaryFolder.places(of: bytes, in: file)
        #expect(!places.isEmpty)
        for place in places { try TemporaryFolder.damage(file, at: place + offset) }
    }

    @Test func `a turned bit of an account, a slot, a node or code is found and named`() throws {
        let (folder, head) = try made()
        let index = try #require(
            (0..<ToyChain.accounts).first { try head.account(ToyChain.address($0))?.nonce ?? 0 > 0 }
        )
        let address = ToyChain.address(index)
        let account = try #require(try head.account(address))
        // Flat value and leaf hold the same bytes, so both are found.
        try damage(account.encoded, at: 3, in: folder)
        let report = try check(folder)
        let hash = Keccak256.hash(address.bytes)
        #expect(report.problems.contains { $0.place.hasPrefix("nodes, ") })
        #expect(!report.isClean)
        #expect(report.problems.contains { $0.place == "accounts" } || report.problemCount > 1)
        try damage(account.encoded.flippingBit(at: 3), at: 3, in: folder)
        #expect(try check(folder).isClean)
        // Only the flat value: it lies behind its key.
        try damage(hash.bytes + account.encoded, at: 35, in: folder)
        let flat = try check(folder)
        #expect(flat.problems.map(\.place) == ["accounts, \(hash)"])
        #expect(flat.problems.map(\.what) == ["differs from the trie"])
    }

    @Test func `a turned bit of the log is found and named`() throws {
        let (folder, _) = try made()
        try TemporaryFolder.damage(folder.path + "/blocks/blocks-00000001.log", at: 400)
        let report = try check(folder)
        #expect(report.problems.contains { $0.place.hasPrefix("log, segment 1") })
    }

    @Test func `an index that leads astray is found and named`() throws {
        let (folder, _) = try made()
        let hash = Keccak256.hash("transaction 29 2".utf8)
        try damage(hash.bytes, at: 31, in: folder)
        let report = try check(folder)
        #expect(report.problems.contains { $0.place == "transactions, \(hash)" })
    }
}

extension [UInt8] {
    fileprivate func flippingBit(at index: Int) -> [UInt8] {
        var copy = self
        copy[index] ^= 0x40
        return copy
    }
}
