import Cryptography
package import Primitives

extension ChainState {
    /// The state after changes of some accounts, in any order; of two of one account, the later
    /// counts.
    ///
    /// Storage tries of different accounts, and the sixteen tries below a root, are updated and
    /// hashed by the tasks of the scheduler; the root is the same for any number of threads.
    package func updating(
        _ changes: [AccountUpdate], scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(StateFailure) -> ChainState {
        guard !changes.isEmpty else { return self }
        let next = generation &+ 1
        let preparation = AccountPreparation(state: self, generation: next)
        var accounts = try preparation.prepare(changes, on: scheduler)
        accounts.sort { $0.path.lexicographicallyPrecedes($1.path) }
        accounts = accounts.indices.filter {
            $0 + 1 == accounts.count || accounts[$0].path != accounts[$0 + 1].path
        }.map { accounts[$0] }
        let update = TrieUpdate(loader: loader(nil), generation: next)
        let newTop = try update.applyInParallel(accounts, to: top, on: scheduler)
        let root = newTop?.rootHash ?? .emptyTrie
        var codes = codes
        for change in changes {
            guard let code = change.code, !code.isEmpty, let hash = change.content?.codeHash
            else { continue }
            codes[hash] = codes[hash] ?? StoredCode(bytes: code, generation: next)
        }
        let slots = changes.reduce(0) { $0 + $1.storage.count }
        let state = ChainState(
            top: newTop, codes: codes,
            ancestry: [root] + ancestry.prefix(source == nil ? 0 : StateLimits.ancestry - 1),
            generation: next, heldNodes: heldNodes + 4 * (changes.count + slots), source: source)
        return state.lettingGo()
    }
}

/// Turns updates of accounts into changes of the trie of accounts.
private struct AccountPreparation: Sendable {
    let state: ChainState
    let generation: UInt32

    /// Many small accounts make a task; storage with many changes is shared out by itself.
    func prepare(
        _ changes: [AccountUpdate], on scheduler: some ParallelScheduler
    ) throws(StateFailure) -> [TrieChange] {
        let limit = StateLimits.parallelChanges
        let small = changes.filter { $0.storage.count < limit }
        let size = StateLimits.accountsPerTask
        let parts = stride(from: 0, to: small.count, by: size).map {
            small[$0..<min($0 + size, small.count)]
        }
        let prepared = try TaskResults<[TrieChange]>.run(parts.count, on: scheduler) {
            index throws(StateFailure) in
            var made: [TrieChange] = []
            for change in parts[index] {
                made.append(try trieChange(change, on: SerialScheduler()))
            }
            return made
        }
        var all = prepared.flatMap { $0 }
        for change in changes where change.storage.count >= limit {
            all.append(try trieChange(change, on: scheduler))
        }
        return all
    }

    private func trieChange(
        _ change: AccountUpdate, on scheduler: some ParallelScheduler
    ) throws(StateFailure) -> TrieChange {
        let hash = StateKey.hash(change.address)
        let path = StateKey.nibbles(hash)
        guard let content = change.content else { return TrieChange(path: path, value: nil) }
        var storage = change.wipesStorage ? nil : try state.leaf(path)?.storage
        if !change.storage.isEmpty {
            let update = TrieUpdate(loader: state.loader(hash), generation: generation)
            storage = try update.applyInParallel(
                Self.storageChanges(change.storage), to: storage, on: scheduler)
        }
        let account = Account(
            nonce: content.nonce, balance: content.balance,
            storageRoot: storage?.rootHash ?? .emptyTrie, codeHash: content.codeHash)
        return TrieChange(path: path, value: account.encoded, storage: storage)
    }

    /// In ascending order of the hashed slots; of two of one slot, the later counts.
    private static func storageChanges(
        _ slots: [(slot: UInt256, value: UInt256)]
    ) -> [TrieChange] {
        let hashed = slots.enumerated().map { index, change in
            (key: StateKey.hash(change.slot), index: index, value: change.value)
        }.sorted { ($0.key, $0.index) < ($1.key, $1.index) }
        return hashed.indices.filter {
            $0 + 1 == hashed.count || hashed[$0].key != hashed[$0 + 1].key
        }.map { index in
            let value = hashed[index].value
            return TrieChange(
                path: StateKey.nibbles(hashed[index].key),
                value: value.isZero ? nil : StateKey.encode(value))
        }
    }
}
