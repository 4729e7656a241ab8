import Primitives

/// Updates of accounts as changes of the trie of accounts.
struct AccountBatch: ChangeBatch {
    private let changes: [AccountUpdate]
    private let order: [HashedKey]
    private let state: ChainState
    private let generation: UInt32
    /// Storage with many changes, which was shared out by itself, by the places of the updates.
    private let large: [Int: TrieNode?]

    init(
        _ changes: [AccountUpdate], of state: ChainState, generation: UInt32,
        on scheduler: some ParallelScheduler
    ) throws(StateFailure) {
        self.changes = changes
        self.state = state
        self.generation = generation
        order = HashedKey.latest(
            scheduler.gather(count: changes.count, grain: StateLimits.accountsPerTask) { range in
                range.map { HashedKey(hash: StateKey.hash(changes[$0].address), index: $0) }
            }, on: scheduler)
        var large: [Int: TrieNode?] = [:]
        for key in order {
            let change = changes[key.index]
            guard change.content != nil, change.storage.count >= StateLimits.parallelChanges
            else { continue }
            let storage = try Self.storage(key, change, of: state, generation, on: scheduler)
            large.updateValue(storage, forKey: key.index)
        }
        self.large = large
    }

    var count: Int { order.count }
    func path(of index: Int) -> [UInt8] { StateKey.nibbles(order[index].hash) }
    func removes(_ index: Int) -> Bool { changes[order[index].index].content == nil }

    func nibble(of index: Int, at depth: Int) -> UInt8 {
        StateKey.nibble(order[index].hash, at: depth)
    }

    func changes(_ range: Range<Int>) throws(StateFailure) -> [TrieChange] {
        var made: [TrieChange] = []
        made.reserveCapacity(range.count)
        for key in order[range] { made.append(try trieChange(key)) }
        return made
    }

    private func trieChange(_ key: HashedKey) throws(StateFailure) -> TrieChange {
        let change = changes[key.index]
        let path = StateKey.nibbles(key.hash)
        guard let content = change.content else { return TrieChange(path: path, value: nil) }
        if change.storage.isEmpty, !change.wipesStorage {
            return TrieChange(path: path, keepingStorage: content)
        }
        let storage: TrieNode?
        if let known = large[key.index] {
            storage = known
        } else {
            storage = try Self.storage(key, change, of: state, generation, on: SerialScheduler())
        }
        return TrieChange(
            path: path, value: Account(content, storage: storage).encoded, storage: storage)
    }

    /// What the storage of an account is after its change.
    private static func storage(
        _ key: HashedKey, _ change: AccountUpdate, of state: ChainState, _ generation: UInt32,
        on scheduler: any ParallelScheduler
    ) throws(StateFailure) -> TrieNode? {
        let before =
            change.wipesStorage ? nil : try state.leaf(StateKey.nibbles(key.hash))?.storage
        guard !change.storage.isEmpty else { return before }
        let update = TrieUpdate(loader: state.loader(key.hash), generation: generation)
        return try update.apply(
            SlotBatch(change.storage, on: scheduler), to: before, on: scheduler)
    }
}

/// New values of slots as changes of a storage trie.
private struct SlotBatch: ChangeBatch {
    private let slots: [(slot: UInt256, value: UInt256)]
    private let order: [HashedKey]

    init(_ slots: [(slot: UInt256, value: UInt256)], on scheduler: any ParallelScheduler) {
        self.slots = slots
        order = HashedKey.latest(
            scheduler.gather(count: slots.count, grain: StateLimits.accountsPerTask) { range in
                range.map { HashedKey(hash: StateKey.hash(slots[$0].slot), index: $0) }
            }, on: scheduler)
    }

    var count: Int { order.count }
    func path(of index: Int) -> [UInt8] { StateKey.nibbles(order[index].hash) }
    func removes(_ index: Int) -> Bool { slots[order[index].index].value.isZero }

    func nibble(of index: Int, at depth: Int) -> UInt8 {
        StateKey.nibble(order[index].hash, at: depth)
    }

    func changes(_ range: Range<Int>) throws(StateFailure) -> [TrieChange] {
        order[range].map { key in
            let value = slots[key.index].value
            return TrieChange(
                path: StateKey.nibbles(key.hash), value: value.isZero ? nil : StateKey.encode(value)
            )
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
