import Primitives

extension TrieUpdate {
    /// The trie after a batch of changes, parts of which are updated by the tasks of a scheduler.
    ///
    /// The parts do not depend on the scheduler. What is above them is made on this thread when
    /// all are done, in the order in which one thread makes a trie, so the first failure is the
    /// same for any number of threads. Any scheduler: a second type to be generic over, which the
    /// caller does not know either, would keep the update from being specialized.
    func apply<Batch: ChangeBatch>(
        _ batch: Batch, to top: TrieNode?, on scheduler: any ParallelScheduler
    ) throws(Loader.Failure) -> TrieNode? where Batch.Failure == Loader.Failure {
        guard batch.count >= StateLimits.parallelChanges else {
            return try apply(batch.changes(0..<batch.count)[...], to: top, depth: 0)
        }
        var found: [Part] = []
        let whole = Part(range: 0..<batch.count, node: top, depth: 0)
        split(whole, of: batch, batch.count / StateLimits.parts, into: &found)
        let parts = found
        let results = scheduler.gather(count: parts.count, grain: 1) { range in
            parts[range].map { part in
                Result { () throws(Loader.Failure) in
                    try apply(batch.changes(part.range)[...], to: part.node, depth: part.depth)
                }
            }
        }
        var joining = self
        var firsts: [TrieChange] = []
        for (part, result) in zip(parts, results) {
            let path = batch.path(of: part.range.lowerBound)
            joining.finished[Array(path[..<part.depth])] = result
            // It leads to the part; its value is not looked at.
            firsts.append(TrieChange(path: path, value: []))
        }
        return try joining.apply(firsts[...], to: top, depth: 0)
    }

    /// A part of a trie with the changes below it.
    private struct Part: Sendable {
        let range: Range<Int>
        let node: TrieNode?
        let depth: Int
    }

    /// Takes a part apart where it branches, until at most `size` keys change in each, or few.
    private func split(
        _ part: Part, of batch: some ChangeBatch, _ size: Int, into parts: inout [Part]
    ) {
        guard part.range.count > max(size, StateLimits.changesPerPart),
            let (children, depth) = branch(part, of: batch)
        else {
            parts.append(part)
            return
        }
        var start = part.range.lowerBound
        while start < part.range.upperBound {
            let nibble = batch.nibble(of: start, at: depth)
            var end = start + 1
            while end < part.range.upperBound, batch.nibble(of: end, at: depth) == nibble {
                end += 1
            }
            let below = Part(range: start..<end, node: children[Int(nibble)], depth: depth + 1)
            split(below, of: batch, size, into: &parts)
            start = end
        }
    }

    /// The branch that the changes of a part go through, and how deep it stands; `nil` where the
    /// part stays whole: there is another node, or one that cannot be loaded, which is found out
    /// again when the part is updated.
    private func branch(
        _ part: Part, of batch: some ChangeBatch
    ) -> (children: [TrieNode?], depth: Int)? {
        let first = part.range.lowerBound
        if let node = part.node {
            let path = batch.path(of: first)[..<part.depth]
            guard case .branch(let children, _)? = try? loader.resolve(node, at: path).content
            else { return nil }
            return (children, part.depth)
        }
        // Where nothing is and nothing is taken out, the branch is where the new keys part.
        guard !part.range.contains(where: batch.removes) else { return nil }
        let last = part.range.upperBound - 1
        var depth = part.depth
        while batch.nibble(of: first, at: depth) == batch.nibble(of: last, at: depth) { depth += 1 }
        return ([TrieNode?](repeating: nil, count: 16), depth)
    }
}
