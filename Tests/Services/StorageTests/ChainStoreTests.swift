import Cryptography
import Platform
import Primitives
import StateTrie
import Storage
import Testing
import ToyChain

@Suite struct ChainStoreTests {
    /// The toy chain in memory: its blocks and states by number.
    private static func chain(to number: UInt64) throws -> [(block: FinalBlock, state: ChainState)]
    {
        let first = ToyChain.first
        var chain = [(block: first.block, state: first.state)]
        for number in 1...number {
            let last = chain[chain.count - 1]
            chain.append(try ToyChain.next(number, on: last.block.hash, last.state))
        }
        return chain
    }

    private static func expectEqual(_ got: ChainState, _ expected: ChainState) throws {
        #expect(got.root == expected.root)
        for index in stride(from: 0, to: ToyChain.accounts, by: 7) {
            let address = ToyChain.address(index)
            #expect(try got.account(address) == expected.account(address))
            for slot in UInt64(0)..<40 {
                let slot = UInt256(slot)
                #expect(
                    try got.storage(slot, of: address) == expected.storage(slot, of: address))
            }
        }
    }

    @Test func `blocks, indices and state come back, also after a restart`() throws {
        let folder = try TemporaryFolder()
        let chain = try Self.chain(to: 50)
        var store = try ToyChain.open(ToyChain.configuration(folder.path))
        for restart in [false, true] {
            if restart {
                try store.close()
                store = try ToyChain.open(ToyChain.configuration(folder.path))
            } else {
                try ToyChain.extend(store, to: 50)
            }
            for (block, _) in chain {
                let got = try #require(try store.block(block.number))
                #expect(got.hash == block.hash && got.envelope == block.envelope)
                #expect(got.receipts == block.receipts)
                #expect(try store.number(of: block.hash) == block.number)
                #expect(try store.hash(of: block.number) == block.hash)
                for (index, hash) in block.transactions.enumerated() {
                    let place = try store.transaction(hash)
                    #expect(place?.number == block.number && place?.index == UInt32(index))
                }
            }
            #expect(try store.block(51) == nil)
            #expect(store.head.hash == chain[50].block.hash)
            try Self.expectEqual(store.head.state, chain[50].state)
            let report = try store.check()
            #expect(report.isClean, "\(report.problems)")
            #expect(report.records == 50 || !restart)
        }
    }

    @Test func `a store that ends without closing makes the missing blocks again`() throws {
        let folder = try TemporaryFolder()
        let chain = try Self.chain(to: 23)
        do {
            let store = try ToyChain.open(ToyChain.configuration(folder.path))
            try ToyChain.extend(store, to: 23)
            #expect(store.appliedNumber == 20)
        }
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        #expect(store.head.number == 23 && store.appliedNumber == 20)
        try Self.expectEqual(store.head.state, chain[23].state)
    }

    @Test func `tables that are lost are made again from the log`() throws {
        let folder = try TemporaryFolder()
        let chain = try Self.chain(to: 21)
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 21)
        try store.close()
        try FileSystem.remove(folder.path + "/tables")
        let again = try ToyChain.open(ToyChain.configuration(folder.path))
        try Self.expectEqual(again.head.state, chain[21].state)
        #expect(try again.check().isClean)
    }

    @Test func `states of the window are read, older ones are refused`() throws {
        let folder = try TemporaryFolder()
        let chain = try Self.chain(to: 60)
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 60)
        try store.close()
        let again = try ToyChain.open(ToyChain.configuration(folder.path))
        for number in UInt64(44)...60 {
            let state = try again.state(at: number)
            try Self.expectEqual(state, chain[Int(number)].state)
        }
        #expect(
            throws: StorageFailure.beyondHistory(earliest: 44, latest: 60, got: 43)
        ) { _ = try again.state(at: 43) }
        // A state that somebody holds goes on while the store does, and ends with its window.
        let held = try again.state(at: 60)
        try ToyChain.extend(again, to: 72)
        try again.flush()
        try Self.expectEqual(held, chain[60].state)
        try ToyChain.extend(again, to: 100)
        try again.flush()
        #expect(throws: StateFailure.stale(root: chain[60].state.root)) {
            _ = try ChainState(root: held.root, source: held.storeSource)
                .account(ToyChain.address(0))
        }
        // Proofs of the last states come with their nodes, as long as they are in memory.
        let head = again.head
        let proof = try head.state.proof(of: ToyChain.address(3), slots: [1, 2, 3])
        #expect(try proof.isValid(under: head.state.root))
    }

    @Test func `an earlier block is made the last one again`() throws {
        let folder = try TemporaryFolder()
        let chain = try Self.chain(to: 40)
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 40)
        try store.rollBack(to: 27)
        #expect(store.head.hash == chain[27].block.hash)
        try Self.expectEqual(store.head.state, chain[27].state)
        #expect(try store.block(28) == nil)
        #expect(try store.number(of: chain[30].block.hash) == nil)
        #expect(try store.check().isClean)
        try ToyChain.extend(store, to: 40)
        #expect(store.head.hash == chain[40].block.hash)
        #expect(throws: StorageFailure.self) { try store.rollBack(to: 10) }
        try store.close()
        let again = try ToyChain.open(ToyChain.configuration(folder.path))
        #expect(again.head.hash == chain[40].block.hash)
        #expect(try again.check().isClean)
    }

    @Test func `pruned blocks are gone, and a restart lacks nothing`() throws {
        let folder = try TemporaryFolder()
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 200)
        let removed = try store.prune(before: 150)
        #expect(removed > 50)
        #expect(try store.block(3) == nil)
        #expect(try store.block(0) != nil)
        #expect(try store.block(150) != nil)
        #expect(try store.prune(before: .max) >= 0)
        #expect(try store.block(184) != nil)
        #expect(try store.check().isClean)
        try store.close()
        let again = try ToyChain.open(ToyChain.configuration(folder.path))
        #expect(again.head.number == 200)
        try ToyChain.extend(again, to: 210)
        #expect(try again.check().isClean)
    }

    @Test func `blocks that do not fit are refused`() throws {
        let folder = try TemporaryFolder()
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        let head = store.head
        let next = try ToyChain.next(1, on: head.hash, head.state)
        var wrong = next.block
        wrong.number = 2
        #expect(throws: StorageFailure.wrongNumber(expected: 1, got: 2)) {
            try store.append(wrong, state: next.state)
        }
        wrong = next.block
        wrong.parentHash = .zero
        #expect(throws: StorageFailure.wrongParent(expected: head.hash, got: .zero)) {
            try store.append(wrong, state: next.state)
        }
        #expect(throws: StorageFailure.self) { try store.append(next.block, state: head.state) }
        // A state that was not made from the store's own cannot be compared with it.
        let elsewhere = try ToyChain.first.state.updating(ToyChain.updates(1))
        #expect(throws: StorageFailure.self) { try store.append(next.block, state: elsewhere) }
        wrong = next.block
        wrong.envelope = [UInt8](repeating: 0, count: StorageLimits.payloadBytes + 1)
        #expect(throws: StorageFailure.self) { try store.append(wrong, state: next.state) }
        try store.append(next.block, state: next.state)
        #expect(store.head.number == 1)
    }

    @Test func `a full map grows`() throws {
        let folder = try TemporaryFolder()
        var configuration = ToyChain.configuration(folder.path)
        configuration.mapBytes = 512 << 10
        let store = try ToyChain.open(configuration)
        try ToyChain.extend(store, to: 120)
        #expect(try store.check().isClean)
    }
}
