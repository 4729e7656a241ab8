import Cryptography
import Platform
import Primitives
import StateTrie
import Testing

/// What many threads make of large changes is what one makes of them.
@Suite struct ParallelUpdateTests {
    private static let addresses = (0..<700).map {
        Address(lastOf: Keccak256.hash(Array("account \($0)".utf8)))
    }

    /// The threads of one scheduler do the tasks from the last to the first.
    private struct BackwardScheduler: ParallelScheduler {
        var width: Int { 3 }
        func run(taskCount: Int, _ body: @Sendable (Int) -> Void) {
            for index in (0..<taskCount).reversed() { body(index) }
        }
    }

    private static var schedulers: [any ParallelScheduler] {
        [BackwardScheduler()] + (1...4).map { WorkerPool(width: $0) }
    }

    /// Changes of about a third of the accounts: deletions, wipes, storage from nothing to more
    /// than one thread takes, slots that get and lose values, some accounts twice.
    private func changes(_ generator: inout CounterGenerator) -> [AccountUpdate] {
        var updates: [AccountUpdate] = []
        for address in Self.addresses where generator.below(3) == 0 {
            if generator.below(4) == 0 {
                updates.append(AccountUpdate(address, nil))
                continue
            }
            let slots = [0, 0, 1, 2, 5, 40, 300][Int(generator.below(7))]
            let isLarge = slots < 100 || generator.below(20) == 0
            let storage = (0..<(isLarge ? UInt64(slots) : 3)).map { _ in
                (slot: UInt256(generator.below(400)), value: UInt256(generator.below(3)))
            }
            updates.append(
                AccountUpdate(
                    address, AccountUpdate.Content(balance: UInt256(generator.below(50))),
                    wipesStorage: generator.below(6) == 0, storage: storage))
            if generator.below(30) == 0, let last = updates.last { updates.insert(last, at: 0) }
        }
        return updates
    }

    private func updated(
        _ state: ChainState, _ changes: [AccountUpdate], _ scheduler: some ParallelScheduler
    ) -> Result<ChainState, StateFailure> {
        Result { () throws(StateFailure) in try state.updating(changes, scheduler: scheduler) }
    }

    /// The account trie and all storage tries as the definition has them.
    private func definition(_ model: [Address: [UInt256: UInt256]], _ state: ChainState) -> Bool {
        for (address, slots) in model {
            var entries: [[UInt8]: [UInt8]] = [:]
            for (slot, value) in slots {
                entries[Keccak256.hash(slot.bigEndianBytes).bytes] = [UInt8(value.uint64 ?? 0)]
            }
            guard state[address].storageRoot == NaiveTrie.root(entries) else { return false }
        }
        var accounts: [[UInt8]: [UInt8]] = [:]
        for address in model.keys {
            accounts[Keccak256.hash(address.bytes).bytes] = state[address].encoded
        }
        return state.root == NaiveTrie.root(accounts)
    }

    @Test func `deletions, wipes and empty results give the root of the definition`() throws {
        var generator = CounterGenerator(seed: .zero, domain: "parallel")
        var model: [Address: [UInt256: UInt256]] = [:]
        var state = ChainState()
        let schedulers = Self.schedulers
        for round in 0..<12 {
            // Now and then nearly everything goes, so that branches shrink to leaves.
            let changes =
                round % 4 == 3
                ? Self.addresses.dropFirst(round).map { AccountUpdate($0, nil) }
                : changes(&generator)
            for change in changes {
                guard change.content != nil else {
                    model[change.address] = nil
                    continue
                }
                var slots = change.wipesStorage ? [:] : model[change.address] ?? [:]
                for (slot, value) in change.storage { slots[slot] = value.isZero ? nil : value }
                model[change.address] = slots
            }
            let serial = try state.updating(changes)
            #expect(definition(model, serial), "round \(round)")
            for scheduler in schedulers {
                let other = try updated(state, changes, scheduler).get()
                #expect(other.root == serial.root, "round \(round), width \(scheduler.width)")
                let difference = try other.difference(from: serial)
                #expect(difference.nodes.isEmpty && difference.slots.isEmpty)
            }
            state = serial
        }
        for scheduler in schedulers {
            let none = Self.addresses.map { AccountUpdate($0, nil) }
            #expect(try updated(state, none, scheduler).get().root == .emptyTrie)
        }
    }

    @Test func `of two nodes that are missing each width names the same one`() throws {
        var generator = CounterGenerator(seed: .zero, domain: "missing")
        let whole = try ChainState().updating(changes(&generator))
        let changes = changes(&generator)
        let kept = KeptState()
        kept.apply(try whole.difference(from: ChainState()), root: whole.root)
        let paths = kept.content.nodes.keys.sorted { "\($0)" < "\($1)" }
        let schedulers = Self.schedulers
        var failures = 0
        for _ in 0..<60 {
            let gone = (0..<2).map { _ in paths[Int(generator.below(UInt64(paths.count)))] }
            let nodes = gone.map { kept.content.nodes[$0] }
            for path in gone { kept.put(nil, at: path) }
            var results: [Result<Hash32, StateFailure>] = []
            for scheduler in [SerialScheduler()] + schedulers {
                let fresh = ChainState(root: whole.root, source: kept)
                results.append(updated(fresh, changes, scheduler).map(\.root))
            }
            #expect(Set(results.map { "\($0)" }).count == 1, "\(results)")
            if case .failure = results[0] { failures += 1 }
            for (path, node) in zip(gone, nodes) where node != nil { kept.put(node, at: path) }
        }
        #expect(failures > 10)
    }

    @Test(arguments: [0, 1, 2, 3, 127, 128, 129, 130, 255, 256, 257, 300, 1_000])
    func `the root of a list is that of its keys in any order`(count: Int) {
        let items = (0..<count).map { [UInt8](repeating: UInt8($0 % 251), count: 1 + $0 % 90) }
        var entries: [[UInt8]: [UInt8]] = [:]
        for (index, item) in items.enumerated() { entries[Trie.listKey(UInt64(index))] = item }
        let expected = NaiveTrie.root(entries)
        #expect(Trie.root(ofList: items) == expected)
        for scheduler in Self.schedulers {
            #expect(root(items, scheduler) == expected)
        }
    }

    private func root(_ items: [[UInt8]], _ scheduler: some ParallelScheduler) -> Hash32 {
        Trie.root(ofList: items, scheduler: scheduler)
    }
}
