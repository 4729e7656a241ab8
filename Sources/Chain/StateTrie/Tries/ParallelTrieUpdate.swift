import Primitives

extension TrieUpdate {
    /// The same node as ``apply(_:to:depth:)`` gives from the root, with parts of the trie shared
    /// out over threads when there is enough to do.
    ///
    /// The parts are updated first; what is above them is then made on this thread, in the order in
    /// which it would be without them, so the first failure is the same for any number of threads.
    /// Any scheduler: a second type to be generic over would keep the update from being specialized.
    func applyInParallel(
        _ changes: [TrieChange], to top: TrieNode?, on scheduler: any ParallelScheduler
    ) throws(Loader.Failure) -> TrieNode? {
        guard changes.count >= StateLimits.parallelChanges, scheduler.width > 1 else {
            return try apply(changes[...], to: top, depth: 0)
        }
        var parts: [Part] = []
        let size = max(
            StateLimits.changesPerPart,
            changes.count / (StateLimits.partsPerThread * scheduler.width))
        split(Part(changes: changes[...], node: top, depth: 0), size, into: &parts)
        let whole = parts
        let results = scheduler.gather(count: parts.count, grain: 1) { range in
            whole[range].map { part in
                Result { () throws(Loader.Failure) in
                    try apply(part.changes, to: part.node, depth: part.depth)
                }
            }
        }
        var joining = self
        for (part, result) in zip(parts, results) { joining.finished[part.path] = result }
        return try joining.apply(changes[...], to: top, depth: 0)
    }

    /// A part of a trie with its changes.
    private struct Part: Sendable {
        let changes: ArraySlice<TrieChange>
        let node: TrieNode?
        let depth: Int

        /// The nibbles that lead to the part, which no other part has.
        var path: [UInt8] { Array(changes.first?.path[..<depth] ?? []) }
    }

    /// Takes a part apart where it branches, until at most `size` keys change in each.
    private func split(_ part: Part, _ size: Int, into parts: inout [Part]) {
        guard part.changes.count > size, let (children, depth) = branch(part) else {
            parts.append(part)
            return
        }
        let changes = part.changes
        var start = changes.startIndex
        // The key that ends at the branch is the branch's own.
        if changes[start].path.count == depth { start += 1 }
        while start < changes.endIndex {
            let nibble = changes[start].path[depth]
            var end = start + 1
            while end < changes.endIndex, changes[end].path[depth] == nibble { end += 1 }
            let below = Part(
                changes: changes[start..<end], node: children[Int(nibble)], depth: depth + 1)
            split(below, size, into: &parts)
            start = end
        }
    }

    /// The branch that the changes of a part go through, and how deep it stands; `nil` where the
    /// part stays whole: there is another node, or one that cannot be loaded, which is found out
    /// again when the part is updated.
    private func branch(_ part: Part) -> (children: [TrieNode?], depth: Int)? {
        guard let first = part.changes.first, let last = part.changes.last else { return nil }
        let path = first.path[..<part.depth]
        if let node = part.node {
            guard case .branch(let children, _)? = try? loader.resolve(node, at: path).content
            else { return nil }
            return (children, part.depth)
        }
        // Where nothing is and nothing is taken out, the branch is where the new keys part.
        guard part.changes.allSatisfy({ $0.value != nil }) else { return nil }
        let shared = NibblePath.sharedCount(
            first.path[part.depth...], last.path[part.depth...])
        return ([TrieNode?](repeating: nil, count: 16), part.depth + shared)
    }
}
