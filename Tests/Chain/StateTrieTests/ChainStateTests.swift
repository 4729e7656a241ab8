import ConformanceVectors
import Cryptography
import Platform
import Primitives
import StateTrie
import Testing

@Suite struct ChainStateTests {
    private func expectEqual(_ state: ChainState, _ model: ModelState) throws {
        for address in ModelState.addresses {
            let held = model.accounts[address]
            let account = try state.account(address)
            #expect(account?.balance == held?.content.balance)
            #expect(account?.codeHash == held?.content.codeHash)
            for slot in ModelState.slots {
                let value = try state.storage(slot, of: address)
                #expect(value == held?.storage[slot] ?? .zero)
            }
        }
        for (hash, code) in model.codes { #expect(try state.code(hash) == code) }
    }

    @Test func `a state in memory has the root of the definition after every change`() throws {
        var generator = CounterGenerator(seed: .zero, domain: "state")
        var model = ModelState()
        var state = ChainState()
        for _ in 0..<60 {
            let before = state
            let root = state.root
            state = try state.updating(model.change(&generator))
            #expect(state.root == model.root)
            #expect(before.root == root)
        }
        try expectEqual(state, model)
        let emptied = try state.updating(ModelState.addresses.map { AccountUpdate($0, nil) })
        #expect(emptied.root == .emptyTrie)
    }

    @Test(arguments: [false, true])
    func `a source holds exactly the later state after its differences`(letsGo: Bool) throws {
        var generator = CounterGenerator(seed: .zero, domain: "difference")
        var model = ModelState()
        let kept = KeptState()
        var base = ChainState(root: .emptyTrie, source: kept)
        var state = base
        for round in 0..<80 {
            state = try state.updating(model.change(&generator))
            #expect(state.root == model.root)
            if letsGo { state = state.lettingGo(above: 0) }
            guard generator.below(3) == 0 else { continue }
            kept.apply(try state.difference(from: base), root: state.root)
            let whole = KeptState()
            let afresh = try ChainState().updating(model.updates)
            whole.apply(try afresh.difference(from: ChainState()), root: afresh.root)
            var (got, expected) = (kept.content, whole.content)
            // Code is never taken out: another account may have the same.
            (got.codes, expected.codes) = ([:], [:])
            #expect(got == expected, "round \(round)")
            // As after a restart, every other time.
            if generator.below(2) == 0 { state = ChainState(root: state.root, source: kept) }
            base = state
            try expectEqual(state, model)
        }
        #expect(kept.loadCount > 100)
    }

    @Test func `the root is the same for any number of threads`() throws {
        var updates: [AccountUpdate] = []
        for index in 0..<600 {
            let storage = index % 100 == 0 ? 400 : index % 3
            updates.append(
                AccountUpdate(
                    try #require(Address(Keccak256.hash("\(index)".utf8).bytes.suffix(20))),
                    AccountUpdate.Content(nonce: UInt64(index), balance: 7),
                    storage: (0..<storage).map { (UInt256(UInt64($0)), UInt256(UInt64($0 + 1))) }))
        }
        let serial = try ChainState().updating(updates)
        for width in [1, 2, 5, 16] {
            let pool = WorkerPool(width: width)
            let state = try ChainState().updating(updates, scheduler: pool)
            #expect(state.root == serial.root)
            let again = try state.updating(updates.shuffledByIndex(), scheduler: pool)
            #expect(again.root == serial.root)
            let none = updates.map { AccountUpdate($0.address, nil) }
            #expect(try again.updating(none, scheduler: pool).root == .emptyTrie)
        }
    }

    @Test func `a source that moved on is noticed and never believed`() throws {
        var generator = CounterGenerator(seed: .zero, domain: "stale")
        var model = ModelState()
        let kept = KeptState()
        let empty = ChainState(root: .emptyTrie, source: kept)
        let first = try empty.updating(model.change(&generator))
        kept.apply(try first.difference(from: empty), root: first.root)
        let old = ChainState(root: first.root, source: kept)
        let base = ChainState(root: first.root, source: kept)
        let second = try base.updating(model.change(&generator))
        kept.apply(try second.difference(from: base), root: second.root)
        let address = ModelState.addresses[0]
        #expect(throws: StateFailure.stale(root: first.root)) { _ = try old.account(address) }
        #expect(throws: StateFailure.self) { _ = try old.proof(of: address, slots: []) }
        #expect(throws: StateFailure.self) { _ = try old.updating(model.change(&generator)) }
        // The state that the source has moved to, and one made before it moved, go on.
        #expect(try second.account(address)?.balance == base.updating([]).account(address)?.balance)
    }

    @Test func `damaged nodes of a source are refused by their hashes`() throws {
        var generator = CounterGenerator(seed: .zero, domain: "damage")
        var model = ModelState()
        let kept = KeptState()
        let empty = ChainState(root: .emptyTrie, source: kept)
        let state = try empty.updating(model.change(&generator))
        kept.apply(try state.difference(from: empty), root: state.root)
        let nodes = kept.content.nodes
        var damages = 0
        for (path, bytes) in nodes {
            for damaged in Mutations(of: [bytes], count: 4) where damaged != bytes {
                damages += 1
                kept.put(damaged, at: path)
                let reopened = ChainState(root: state.root, source: kept)
                #expect(throws: StateFailure.self) {
                    _ = try reopened.updating(
                        ModelState.addresses.map { AccountUpdate($0, nil) }
                    ).difference(from: reopened)
                }
            }
            kept.put(bytes, at: path)
        }
        #expect(nodes.count > 20 && damages > 60)
    }

    @Test func `damaged nodes under their own hashes give failures and no trap`() throws {
        var generator = CounterGenerator(seed: .zero, domain: "malformed")
        var model = ModelState()
        let kept = KeptState()
        let state = try ChainState().updating(model.change(&generator))
        kept.apply(try state.difference(from: ChainState()), root: state.root)
        let seeds = kept.content.nodes.filter { $0.key.account == nil }
            .sorted { $0.key.nibbles.lexicographicallyPrecedes($1.key.nibbles) }.map(\.value)
        let alone = KeptState()
        var refused = 0
        for node in Mutations(of: seeds, count: 4_000) {
            alone.put(node, at: TriePath())
            let damaged = ChainState(root: Keccak256.hash(node), source: alone)
            do {
                _ = try damaged.updating(model.updates)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 2_000)
    }
}

extension [AccountUpdate] {
    /// Another order, the same in every run.
    fileprivate func shuffledByIndex() -> [AccountUpdate] {
        enumerated().sorted { ($0.offset % 7, $0.offset) < ($1.offset % 7, $1.offset) }
            .map(\.element)
    }
}
