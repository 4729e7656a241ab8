import Cryptography
import Primitives
import StateTrie
import Storage
import Testing
import ToyChain

/// A whole store whose machine goes off at every single operation of its log and its tables.
@Suite struct StoreCrashTests {
    private static let blocks: UInt64 = 13

    private static func configuration() -> StoreConfiguration {
        var configuration = ToyChain.configuration("nowhere")
        configuration.segmentBytes = 6_000
        configuration.historyBlocks = 6
        return configuration
    }

    /// Extends the chain and says which block was durable last.
    private static func work(_ parts: StoreParts, _ last: inout UInt64) throws {
        let store = try ToyChain.open(configuration(), on: parts)
        try ToyChain.extend(store, to: blocks) { last = $0 }
    }

    @Test(arguments: 0..<1)
    func `what was appended is there after a crash at any operation`(seed: Int) throws {
        let dry = SimulatedDisk()
        var last: UInt64 = 0
        try Self.work(StoreParts(tables: MemoryTables(on: dry), folder: dry), &last)
        var expected = [ToyChain.first.state.root]
        var state = ToyChain.first.state
        for number in 1...Self.blocks + 1 {
            state = try state.updating(ToyChain.updates(number))
            expected.append(state.root)
        }
        // In all the rounds together, a commit of the tables was there and was not.
        var applied: Set<UInt64> = []
        for operation in 1...dry.operations {
            let disk = SimulatedDisk()
            let tables = MemoryTables(on: disk)
            let parts = StoreParts(tables: tables, folder: disk)
            disk.crash(at: operation)
            var last: UInt64 = 0
            #expect(throws: StorageFailure.self) { try Self.work(parts, &last) }
            let end = Keccak256.hash("\(seed) \(operation)".utf8)
            disk.restart(seed: end)
            tables.restart(seed: end)
            let store = try ToyChain.open(Self.configuration(), on: parts)
            #expect(store.head.number >= last, "operation \(operation)")
            #expect(store.head.state.root == expected[Int(store.head.number)])
            let report = try store.check()
            #expect(report.isClean, "operation \(operation): \(report.problems)")
            applied.insert(store.appliedNumber)
            try ToyChain.extend(store, to: store.head.number + 1)
        }
        #expect(applied.count >= 3, "\(applied.sorted())")
    }
}
