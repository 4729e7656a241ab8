import ChainTypes
import ConformanceVectors
import Cryptography
import NodeInterfaces
import NodeRuntime
import Primitives
import StateTrie
import Testing

/// What a devnet writes about changes by hand, and reads again.
@Suite struct RecordTests {
    private let alice = PrivateKey(insecurelyFrom: "alice").address
    private let bob = PrivateKey(insecurelyFrom: "bob").address

    private func update(
        _ address: Address, balance: UInt256, slots: [(UInt256, UInt256)] = []
    ) -> AccountUpdate {
        AccountUpdate(
            address, AccountUpdate.Content(balance: balance),
            storage: slots.map { (slot: $0.0, value: $0.1) })
    }

    private var record: AmendmentRecord {
        var record = AmendmentRecord(after: Keccak256.hash([1]))
        var contract = update(bob, balance: 3, slots: [(1, 2), (9, 0)])
        contract.code = [0x60, 0x01]
        contract.wipesStorage = true
        record.add([update(alice, balance: 7), contract])
        record.add([AccountUpdate(PrivateKey(insecurelyFrom: "carol").address, nil)])
        record.baseFee = 12
        record.gasLimit = 30_000_000
        return record
    }

    @Test func `a record of changes is read back as it was written`() throws {
        let read = try AmendmentRecord(decoding: record.encoded)
        #expect(read.encoded == record.encoded)
        #expect(read.block == record.block && read.baseFee == 12 && read.gasLimit == 30_000_000)
        #expect(read.updates.map(\.address) == read.updates.map(\.address).sorted())
        #expect(read.updates.count == 3)
        let empty = AmendmentRecord(after: .zero)
        #expect(try AmendmentRecord(decoding: empty.encoded).encoded == empty.encoded)
    }

    @Test func `later changes of an account count, and its other slots stay`() throws {
        var record = AmendmentRecord(after: .zero)
        record.add([update(alice, balance: 1, slots: [(1, 10), (2, 20)])])
        record.add([update(alice, balance: 2, slots: [(2, 21), (3, 30)])])
        let merged = try #require(record.updates.first)
        #expect(record.updates.count == 1 && merged.content?.balance == 2)
        #expect(merged.storage.map(\.slot) == [1, 2, 3])
        #expect(merged.storage.map(\.value) == [10, 21, 30])
        record.add([AccountUpdate(alice, nil)])
        record.add([update(alice, balance: 5, slots: [(4, 40)])])
        let again = try #require(record.updates.first)
        #expect(again.wipesStorage && again.storage.map(\.slot) == [4])
    }

    @Test func `merged changes lead to the state that the single ones lead to`() throws {
        let steps = [
            [update(alice, balance: 1, slots: [(1, 10), (2, 20)]), update(bob, balance: 9)],
            [update(alice, balance: 2, slots: [(2, 0), (3, 30)])],
            [AccountUpdate(bob, nil)],
            [update(bob, balance: 4, slots: [(7, 70)])],
        ]
        var state = ChainState()
        var record = AmendmentRecord(after: .zero)
        for step in steps {
            state = try state.updating(step)
            record.add(step)
            #expect(try ChainState().updating(record.updates).root == state.root)
        }
    }

    private var content: BlockContent {
        let log = Log(address: bob, topics: [Keccak256.hash([7])], data: [1, 2, 3])
        return BlockContent(
            receipts: [
                Receipt(type: 2, succeeded: true, cumulativeGasUsed: 21_000),
                Receipt(type: 0, succeeded: false, cumulativeGasUsed: 99_000, logs: [log]),
            ], senders: [alice, bob], updates: record.updates, handOver: [9, 8, 7])
    }

    @Test func `what a block led to is read back as it was written`() throws {
        let read = try BlockContent(decoding: content.encoded)
        #expect(read.encoded == content.encoded)
        #expect(read.receipts == content.receipts && read.senders == [alice, bob])
        #expect(read.updates.count == 3 && read.handOver == [9, 8, 7])
        #expect(try BlockContent(decoding: BlockContent().encoded).handOver == nil)
        #expect(throws: DecodingFailure.self) { try BlockContent(decoding: record.encoded) }
    }

    private var dump: StateDump {
        var contract = AccountEdit(address: bob)
        contract.nonce = 1
        contract.balance = 5
        contract.code = [0x60, 0x01]
        contract.storage = [.init(slot: 1, value: 2), .init(slot: 8, value: 9)]
        var plain = AccountEdit(address: alice)
        plain.nonce = 3
        plain.balance = 1_000_000
        plain.code = []
        return StateDump(accounts: [plain, contract])
    }

    @Test func `a dumped state is read back, and one of another version is not`() throws {
        #expect(try StateDump(decoding: dump.encoded) == dump)
        #expect(throws: DevelopmentFailure.self) { try StateDump(decoding: record.encoded) }
        #expect(throws: DevelopmentFailure.self) { try StateDump(decoding: []) }
    }

    @Test func `records, contents and dumps have the encodings of the fixture`() {
        GoldenFormats.check(version: "assay/amendment/1", [("amendment-record", record.encoded)])
        GoldenFormats.check(version: "assay/content/2", [("block-content", content.encoded)])
        GoldenFormats.check(version: "assay/state/1", [("state-dump", dump.encoded)])
    }

    @Test func `damaged records and dumps are refused or read, never a trap`() {
        var (read, refused) = (0, 0)
        let whole = [record.encoded, dump.encoded, content.encoded]
        for bytes in Mutations(of: whole, count: 4_000) {
            for decode in [
                { try AmendmentRecord(decoding: $0).encoded },
                { try BlockContent(decoding: $0).encoded },
                { try StateDump(decoding: $0).encoded },
            ] as [([UInt8]) throws -> [UInt8]] {
                do {
                    #expect(try decode(bytes) == bytes)
                    read += 1
                } catch {
                    refused += 1
                }
            }
        }
        #expect(read > 100, "\(read) read")
        #expect(refused > 4_000)
    }
}
