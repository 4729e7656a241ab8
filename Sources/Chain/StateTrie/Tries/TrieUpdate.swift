import Cryptography
import Primitives

/// A key as nibbles with its new value.
struct TrieChange: Sendable {
    enum Value: Sendable {
        case bytes([UInt8], storage: TrieNode?)
        /// An account that keeps the storage which it has: known only when its leaf is reached.
        case account(AccountUpdate.Content)
    }

    var path: [UInt8]
    /// `nil` takes the key out.
    var value: Value?

    /// `storage`: that of an account whose value this is.
    init(path: [UInt8], value: [UInt8]?, storage: TrieNode? = nil) {
        self.path = path
        self.value = value.map { .bytes($0, storage: storage) }
    }

    /// An account that keeps the storage which it has.
    init(path: [UInt8], keepingStorage content: AccountUpdate.Content) {
        self.path = path
        value = .account(content)
    }

    /// What becomes of a leaf with a storage; `nil` when it goes.
    func leaf(over storage: TrieNode?) -> (value: [UInt8], storage: TrieNode?)? {
        switch value {
        case nil: nil
        case .bytes(let bytes, let own): (bytes, own)
        case .account(let content): (Account(content, storage: storage).encoded, storage)
        }
    }
}

extension Account {
    /// The account as its leaf holds it.
    init(_ content: AccountUpdate.Content, storage: TrieNode?) {
        self.init(
            nonce: content.nonce, balance: content.balance,
            storageRoot: storage?.rootHash ?? .emptyTrie, codeHash: content.codeHash)
    }
}

/// Applies a batch of changes to a trie in one walk, so that every node on the way is made and
/// hashed once, however many keys change below it.
struct TrieUpdate<Loader: NodeLoader>: Sendable {
    let loader: Loader
    /// What new nodes carry.
    let generation: UInt32
    /// Parts of the trie that were updated before, by the nibbles that lead to them.
    var finished: [[UInt8]: Result<TrieNode?, Loader.Failure>] = [:]

    /// The node that stands for `node` after the changes; `nil` when nothing is left.
    ///
    /// The changes are in ascending order of their paths, without equal ones, and share their first
    /// `depth` nibbles, which lead to this node. Recursion goes no deeper than a key is long.
    func apply(
        _ changes: ArraySlice<TrieChange>, to node: TrieNode?, depth: Int
    ) throws(Loader.Failure) -> TrieNode? {
        guard !changes.isEmpty else { return node }
        if !finished.isEmpty {
            let path = Array(changes[changes.startIndex].path[..<depth])
            if let part = finished[path] { return try part.get() }
        }
        guard let node else {
            let kept = changes.filter { $0.value != nil }
            return try make(kept[...], depth: depth)
        }
        let resolved = try loader.resolve(node, at: changes[changes.startIndex].path[..<depth])
        switch resolved.content {
        case .leaf(let path, let value, let storage):
            return try apply(changes, toLeaf: resolved, path, value, storage, depth: depth)
        case .shared(let path, let child):
            return try apply(changes, toShared: resolved, path, child, depth: depth)
        case .branch(let children, let value):
            return try apply(changes, toBranch: children, value, node: resolved, depth: depth)
        case .unloaded:
            return node
        }
    }

    private func apply(
        _ changes: ArraySlice<TrieChange>, toLeaf node: TrieNode, _ path: [UInt8],
        _ value: [UInt8], _ storage: TrieNode?, depth: Int
    ) throws(Loader.Failure) -> TrieNode? {
        guard let first = changes.first else { return node }
        if changes.count == 1, first.path[depth...].elementsEqual(path) {
            guard let new = first.leaf(over: storage) else { return nil }
            if new.value == value, new.storage === storage { return node }
            return leaf(path, new.value, new.storage)
        }
        let own = first.path[..<depth] + path
        let kept = merge(changes, Array(own), value, storage).filter { $0.value != nil }
        // A change of another key that takes nothing out leaves the leaf as it is.
        if kept.count == 1, kept[0].path.elementsEqual(own),
            let same = kept[0].leaf(over: storage), same.value == value, same.storage === storage
        {
            return node
        }
        return try make(kept[...], depth: depth)
    }

    private func apply(
        _ changes: ArraySlice<TrieChange>, toShared node: TrieNode, _ path: [UInt8],
        _ child: TrieNode, depth: Int
    ) throws(Loader.Failure) -> TrieNode? {
        // The paths are sorted, so what the first and the last share with a run, all share.
        let count = [changes.first, changes.last].reduce(path.count) { count, change in
            guard let change else { return count }
            return min(count, NibblePath.sharedCount(path[...], change.path[depth...]))
        }
        guard count < path.count else {
            let inner = try apply(changes, to: child, depth: depth + count)
            if inner === child || inner === child.present { return node }
            guard let inner else { return nil }
            return prepend(path, to: inner)
        }
        var children = [TrieNode?](repeating: nil, count: 16)
        // The child is a branch, which needs no loading to get a shorter run before it.
        let rest = Array(path[(count + 1)...])
        children[Int(path[count])] = rest.isEmpty ? child : shared(rest, child)
        let inner = try apply(changes, toBranch: children, nil, node: nil, depth: depth + count)
        return inner.map { prepend(path[..<count], to: $0) }
    }

    /// `node`: the branch as it was, which stays when nothing comes of the changes.
    private func apply(
        _ changes: ArraySlice<TrieChange>, toBranch old: [TrieNode?], _ oldValue: [UInt8]?,
        node: TrieNode?, depth: Int
    ) throws(Loader.Failure) -> TrieNode? {
        var children = old
        var value = oldValue
        var isChanged = node == nil
        var start = changes.startIndex
        if start < changes.endIndex, changes[start].path.count == depth {
            value = changes[start].leaf(over: nil)?.value
            isChanged = isChanged || value != oldValue
            start += 1
        }
        // By index: to take the changes out of the list one by one would count their references.
        while start < changes.endIndex {
            let nibble = changes[start].path[depth]
            var end = start + 1
            while end < changes.endIndex, changes[end].path[depth] == nibble { end += 1 }
            let place = Int(nibble)
            let child = try apply(changes[start..<end], to: children[place], depth: depth + 1)
            if child !== children[place], child !== children[place]?.present || child == nil {
                children[place] = child
                isChanged = true
            }
            start = end
        }
        guard isChanged, !changes.isEmpty else { return node }
        return try normalized(
            children, value, at: changes[changes.startIndex].path[..<depth])
    }

    /// A branch, or what it shrinks to when fewer than two ways are left.
    func normalized(
        _ children: [TrieNode?], _ value: [UInt8]?, at prefix: ArraySlice<UInt8>
    ) throws(Loader.Failure) -> TrieNode? {
        var used = 0
        var place = 0
        for index in children.indices where children[index] != nil {
            used += 1
            place = index
        }
        if used + (value == nil ? 0 : 1) >= 2 {
            return TrieNode(.branch(children: children, value: value), generation: generation)
        }
        if let value { return leaf([], value, nil) }
        guard let child = children[place] else { return nil }
        let resolved = try loader.resolve(child, at: prefix + [UInt8(place)])
        return prepend([UInt8(place)], to: resolved)
    }

    /// The node, which is not unloaded, with nibbles before its path.
    private func prepend(_ nibbles: some Collection<UInt8>, to node: TrieNode) -> TrieNode {
        if nibbles.isEmpty { return node }
        return switch node.content {
        case .leaf(let path, let value, let storage): leaf(nibbles + path, value, storage)
        case .shared(let path, let child): shared(nibbles + path, child)
        case .branch, .unloaded: shared(Array(nibbles), node)
        }
    }

    private func leaf(_ path: [UInt8], _ value: [UInt8], _ storage: TrieNode?) -> TrieNode {
        TrieNode(.leaf(path: path, value: value, storage: storage), generation: generation)
    }

    private func shared(_ path: [UInt8], _ child: TrieNode) -> TrieNode {
        TrieNode(.shared(path: path, child: child), generation: generation)
    }

    /// A node over keys that are all new.
    private func make(
        _ entries: ArraySlice<TrieChange>, depth: Int
    ) throws(Loader.Failure) -> TrieNode? {
        guard let first = entries.first, let last = entries.last else { return nil }
        let path = first.path[depth...]
        if entries.count == 1 {
            return first.leaf(over: nil).map { leaf(Array(path), $0.value, $0.storage) }
        }
        let count = NibblePath.sharedCount(path, last.path[depth...])
        let empty = [TrieNode?](repeating: nil, count: 16)
        let branch = try apply(entries, toBranch: empty, nil, node: nil, depth: depth + count)
        return branch.map { prepend(path.prefix(count), to: $0) }
    }

    /// The changes with a leaf put at its place, or with what becomes of it where they change it.
    private func merge(
        _ changes: ArraySlice<TrieChange>, _ path: [UInt8], _ value: [UInt8], _ storage: TrieNode?
    ) -> [TrieChange] {
        var merged: [TrieChange] = []
        merged.reserveCapacity(changes.count + 1)
        let own = TrieChange(path: path, value: value, storage: storage)
        var isPlaced = false
        for change in changes {
            guard !isPlaced, !change.path.lexicographicallyPrecedes(path) else {
                merged.append(change)
                continue
            }
            isPlaced = true
            guard change.path == path else {
                merged += [own, change]
                continue
            }
            let new = change.leaf(over: storage)
            merged.append(TrieChange(path: path, value: new?.value, storage: new?.storage))
        }
        if !isPlaced { merged.append(own) }
        return merged
    }
}
