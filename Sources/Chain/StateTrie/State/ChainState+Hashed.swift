import Cryptography
package import Primitives

extension ChainState {
    /// An account under the hash of its address, as the RLP that the trie holds; `nil` takes it
    /// out.
    package typealias HashedAccount = (hash: Hash32, value: [UInt8]?)
    /// A slot under its hash, as the RLP that the trie holds; `nil` takes it out.
    package typealias HashedSlot = (account: Hash32, slot: Hash32, value: [UInt8]?)

    /// The state after values under hashed keys were replaced: how a store goes back to an earlier
    /// state, whose addresses it never knew.
    ///
    /// Each key comes once. An account whose storage root is not that of its slots is refused.
    package func replacing(
        accounts: [HashedAccount], slots: [HashedSlot]
    ) throws(StateFailure) -> ChainState {
        let next = generation &+ 1
        var bySlots: [Hash32: [TrieChange]] = [:]
        for slot in slots {
            bySlots[slot.account, default: []].append(
                TrieChange(path: StateKey.nibbles(slot.slot), value: slot.value))
        }
        var changes: [TrieChange] = []
        for entry in accounts.sorted(by: { $0.hash < $1.hash }) {
            let path = StateKey.nibbles(entry.hash)
            guard let value = entry.value else {
                changes.append(TrieChange(path: path, value: nil))
                continue
            }
            let account = try StateKey.account(value, path)
            var storage = try leaf(path)?.storage
            if let inner = bySlots[entry.hash] {
                let ordered = inner.sorted { $0.path.lexicographicallyPrecedes($1.path) }
                storage = try TrieUpdate(loader: loader(entry.hash), generation: next)
                    .apply(ordered[...], to: storage, depth: 0)
            }
            guard storage?.rootHash ?? .emptyTrie == account.storageRoot else {
                throw .malformed(path: TriePath(account: entry.hash))
            }
            changes.append(TrieChange(path: path, value: value, storage: storage))
        }
        let top = try TrieUpdate(loader: loader(nil), generation: next)
            .apply(changes[...], to: top, depth: 0)
        return ChainState(
            top: top, codes: codes,
            ancestry: [top?.rootHash ?? .emptyTrie] + ancestry.prefix(StateLimits.ancestry - 1),
            generation: next, heldNodes: heldNodes, source: source)
    }
}

extension ChainState {
    /// The value of a slot whose RLP a source holds.
    package static func slotValue(
        _ encoded: [UInt8], of account: Hash32
    ) throws(StateFailure) -> UInt256 {
        try StateKey.value(encoded, [], account)
    }
}
