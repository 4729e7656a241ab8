import Cryptography
package import Primitives

extension ChainState {
    /// The state after changes of some accounts, in any order; of two of one account, the later
    /// counts.
    ///
    /// Storage tries of different accounts, and parts of a large trie, are updated and hashed by the
    /// tasks of the scheduler; root and failure are the same for any number of threads.
    package func updating(
        _ changes: [AccountUpdate], scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(StateFailure) -> ChainState {
        guard !changes.isEmpty else { return self }
        let next = generation &+ 1
        let preparation = AccountPreparation(state: self, changes: changes, generation: next)
        let accounts = try preparation.prepare(on: scheduler)
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
    let changes: [AccountUpdate]
    let generation: UInt32

    /// The changes in the order of the hashed addresses, which is that of their paths.
    ///
    /// Storage with many changes is shared out by itself and comes first; of the other accounts,
    /// many make a task.
    func prepare(on scheduler: some ParallelScheduler) throws(StateFailure) -> [TrieChange] {
        let grain = StateLimits.accountsPerTask
        let order = HashedKey.latest(
            scheduler.gather(count: changes.count, grain: grain) { range in
                range.map { HashedKey(hash: StateKey.hash(changes[$0].address), index: $0) }
            }, on: scheduler)
        var large: [Int: TrieNode?] = [:]
        for key in order where changes[key.index].storage.count >= StateLimits.parallelChanges {
            large.updateValue(try storage(of: key, on: scheduler), forKey: key.index)
        }
        let done = large
        return try scheduler.gather(count: order.count, grain: grain) {
            range throws(StateFailure) in
            var made: [TrieChange] = []
            made.reserveCapacity(range.count)
            for key in order[range] { made.append(try trieChange(key, done[key.index])) }
            return made
        }
    }

    /// `known`: the account's storage after the change, where it was made before.
    private func trieChange(
        _ key: HashedKey, _ known: TrieNode??
    ) throws(StateFailure) -> TrieChange {
        let change = changes[key.index]
        let path = StateKey.nibbles(key.hash)
        guard let content = change.content else { return TrieChange(path: path, value: nil) }
        if change.storage.isEmpty, !change.wipesStorage {
            return TrieChange(path: path, keepingStorage: content)
        }
        let storage: TrieNode?
        if let known {
            storage = known
        } else {
            storage = try self.storage(of: key, on: SerialScheduler())
        }
        return TrieChange(
            path: path, value: Account(content, storage: storage).encoded, storage: storage)
    }

    /// What the storage of an account is after its change.
    private func storage(
        of key: HashedKey, on scheduler: any ParallelScheduler
    ) throws(StateFailure) -> TrieNode? {
        let change = changes[key.index]
        guard change.content != nil else { return nil }
        let before =
            change.wipesStorage ? nil : try state.leaf(StateKey.nibbles(key.hash))?.storage
        guard !change.storage.isEmpty else { return before }
        let update = TrieUpdate(loader: state.loader(key.hash), generation: generation)
        return try update.applyInParallel(
            Self.storageChanges(change.storage, on: scheduler), to: before, on: scheduler)
    }

    /// In ascending order of the hashed slots; of two of one slot, the later counts.
    private static func storageChanges(
        _ slots: [(slot: UInt256, value: UInt256)], on scheduler: any ParallelScheduler
    ) -> [TrieChange] {
        let grain = StateLimits.accountsPerTask
        let order = HashedKey.latest(
            scheduler.gather(count: slots.count, grain: grain) { range in
                range.map { HashedKey(hash: StateKey.hash(slots[$0].slot), index: $0) }
            }, on: scheduler)
        return scheduler.gather(count: order.count, grain: grain) { range in
            order[range].map { key in
                let value = slots[key.index].value
                return TrieChange(
                    path: StateKey.nibbles(key.hash),
                    value: value.isZero ? nil : StateKey.encode(value))
            }
        }
    }
}

/// The hash of an address or a slot, and the place of its change in a list.
private struct HashedKey: Sendable, BitwiseCopyable {
    /// The values of the first byte.
    private static let buckets = 256

    let hash: Hash32
    let index: Int

    private var bucket: Int { Int(hash.words.0 >> 56) }

    /// The last of each hash, in ascending order.
    ///
    /// Hashes are spread evenly, so many are sorted in parts by their first byte.
    static func latest(
        _ keys: [HashedKey], on scheduler: some ParallelScheduler
    ) -> [HashedKey] {
        guard keys.count >= StateLimits.parallelChanges else { return latest(keys[...]) }
        var ends = [Int](repeating: 0, count: buckets + 1)
        for key in keys { ends[key.bucket + 1] += 1 }
        for bucket in 0..<buckets { ends[bucket + 1] += ends[bucket] }
        let starts = ends
        var spread = keys
        for key in keys {
            spread[ends[key.bucket]] = key
            ends[key.bucket] += 1
        }
        let ordered = spread
        return scheduler.gather(count: buckets, grain: buckets / 16) { range in
            range.flatMap { latest(ordered[starts[$0]..<starts[$0 + 1]]) }
        }
    }

    private static func latest(_ keys: ArraySlice<HashedKey>) -> [HashedKey] {
        let sorted = keys.sorted { ($0.hash, $0.index) < ($1.hash, $1.index) }
        return sorted.indices.filter {
            $0 + 1 == sorted.count || sorted[$0].hash != sorted[$0 + 1].hash
        }.map { sorted[$0] }
    }
}
