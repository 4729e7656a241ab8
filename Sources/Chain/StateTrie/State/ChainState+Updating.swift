import Cryptography
package import Primitives

extension ChainState {
    /// The state after changes of some accounts, in any order; of two of one account, the later
    /// counts.
    ///
    /// Parts of a large trie, with the accounts and the storage in them, are updated and hashed by
    /// the tasks of the scheduler; root and failure are the same for any number of threads.
    package func updating(
        _ changes: [AccountUpdate], scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(StateFailure) -> ChainState {
        guard !changes.isEmpty else { return self }
        let next = generation &+ 1
        let update = TrieUpdate(loader: loader(nil), generation: next)
        let batch = try AccountBatch(changes, of: self, generation: next, on: scheduler)
        let newTop = try update.apply(batch, to: top, on: scheduler)
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
