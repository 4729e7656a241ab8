/// Applies a batch of changes to a trie in one walk, so that every node on the way is made and
/// hashed once, however many keys change below it.
enum TrieUpdate {
    /// A key as nibbles with its new value; `nil` takes the key out.
    struct Change {
        var path: [UInt8]
        var value: [UInt8]?
    }

    /// The node that stands for `node` after the changes; `nil` when nothing is left.
    ///
    /// The changes are in ascending order of their paths, without equal ones, and share their first
    /// `depth` nibbles, which lead to this node.
    static func apply(
        _ changes: ArraySlice<Change>, to node: TrieNode?, depth: Int
    ) -> TrieNode? {
        guard let first = changes.first else { return node }
        guard let node else {
            let kept = changes.filter { $0.value != nil }
            return make(kept[...], depth: depth)
        }
        switch node.content {
        case .leaf(let path, let value):
            let own = Change(path: first.path[..<depth] + path, value: value)
            let kept = merge(changes, own).filter { $0.value != nil }
            return make(kept[...], depth: depth)
        case .shared(let path, let child):
            return apply(changes, toShared: path, child, depth: depth)
        case .branch(let children, let value):
            return apply(changes, toBranch: children, value, depth: depth)
        }
    }

    private static func apply(
        _ changes: ArraySlice<Change>, toShared path: [UInt8], _ child: TrieNode, depth: Int
    ) -> TrieNode? {
        // The paths are sorted, so what the first and the last share with a run, all share.
        let count = [changes.first, changes.last].reduce(path.count) { count, change in
            guard let change else { return count }
            return min(count, NibblePath.sharedCount(path[...], change.path[depth...]))
        }
        guard count < path.count else {
            let inner = apply(changes, to: child, depth: depth + count)
            return inner.map { prepend(path, to: $0) }
        }
        var children = [TrieNode?](repeating: nil, count: 16)
        children[Int(path[count])] = prepend(path[(count + 1)...], to: child)
        let inner = apply(changes, toBranch: children, nil, depth: depth + count)
        return inner.map { prepend(path[..<count], to: $0) }
    }

    private static func apply(
        _ changes: ArraySlice<Change>, toBranch children: [TrieNode?], _ value: [UInt8]?,
        depth: Int
    ) -> TrieNode? {
        var children = children
        var value = value
        var rest = changes
        if let first = rest.first, first.path.count == depth {
            value = first.value
            rest = rest.dropFirst()
        }
        while let nibble = rest.first?.path[depth] {
            let group = rest.prefix { $0.path[depth] == nibble }
            children[Int(nibble)] = apply(group, to: children[Int(nibble)], depth: depth + 1)
            rest = rest.dropFirst(group.count)
        }
        return normalized(children, value)
    }

    /// A branch, or what it shrinks to when fewer than two ways are left.
    private static func normalized(_ children: [TrieNode?], _ value: [UInt8]?) -> TrieNode? {
        let used = children.indices.filter { children[$0] != nil }
        if used.count + (value == nil ? 0 : 1) >= 2 {
            return TrieNode(.branch(children: children, value: value))
        }
        if let value { return TrieNode(.leaf(path: [], value: value)) }
        guard let place = used.first, let child = children[place] else { return nil }
        return prepend([UInt8(place)], to: child)
    }

    /// The node with nibbles before its path.
    private static func prepend(
        _ nibbles: some Collection<UInt8>, to node: TrieNode
    ) -> TrieNode {
        if nibbles.isEmpty { return node }
        return switch node.content {
        case .leaf(let path, let value): TrieNode(.leaf(path: nibbles + path, value: value))
        case .shared(let path, let child): TrieNode(.shared(path: nibbles + path, child: child))
        case .branch: TrieNode(.shared(path: Array(nibbles), child: node))
        }
    }

    /// A node over keys that are all new.
    private static func make(_ entries: ArraySlice<Change>, depth: Int) -> TrieNode? {
        guard let first = entries.first, let last = entries.last else { return nil }
        let path = first.path[depth...]
        if entries.count == 1 {
            return TrieNode(.leaf(path: Array(path), value: first.value ?? []))
        }
        let count = NibblePath.sharedCount(path, last.path[depth...])
        let empty = [TrieNode?](repeating: nil, count: 16)
        let branch = apply(entries, toBranch: empty, nil, depth: depth + count)
        return branch.map { prepend(path.prefix(count), to: $0) }
    }

    /// The changes with one entry put at its place, unless they have its path already.
    private static func merge(_ changes: ArraySlice<Change>, _ own: Change) -> [Change] {
        var merged: [Change] = []
        merged.reserveCapacity(changes.count + 1)
        var isPlaced = false
        for change in changes {
            if !isPlaced, !change.path.lexicographicallyPrecedes(own.path) {
                isPlaced = true
                if change.path != own.path { merged.append(own) }
            }
            merged.append(change)
        }
        if !isPlaced { merged.append(own) }
        return merged
    }
}
