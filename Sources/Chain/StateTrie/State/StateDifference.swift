package import Primitives

/// What a store has to change to hold a later state in the place of an earlier one.
package struct StateDifference: Sendable {
    /// A node that is written, or is gone.
    package struct Node: Sendable {
        package let path: TriePath
        /// `nil`: no node stands there any more.
        package let encoded: [UInt8]?
    }

    /// An account under the hash of its address, as the RLP that the trie holds.
    package struct AccountEntry: Sendable {
        package let hash: Hash32
        package let before: [UInt8]?
        package let after: [UInt8]?
    }

    /// A slot under its hash, as the RLP that the trie holds.
    package struct SlotEntry: Sendable {
        package let account: Hash32
        package let slot: Hash32
        package let before: [UInt8]?
        package let after: [UInt8]?
    }

    /// Code that no earlier state had.
    package struct Code: Sendable {
        package let hash: Hash32
        package let bytes: [UInt8]
    }

    /// Written nodes first, then those that are gone.
    package fileprivate(set) var nodes: [Node] = []
    /// In ascending order, as are the slots.
    package fileprivate(set) var accounts: [AccountEntry] = []
    package fileprivate(set) var slots: [SlotEntry] = []
    package fileprivate(set) var codes: [Code] = []
}

extension ChainState {
    /// Whether ``difference(from:)`` can tell this state from an earlier one.
    package func isMade(from base: ChainState) -> Bool { ancestry.contains(base.root) }

    /// What changed since a state that this one was made from, in any number of updates.
    ///
    /// The earlier state's source still stands at that state, for what it has to load.
    package func difference(from base: ChainState) throws(StateFailure) -> StateDifference {
        let oldest: UInt32
        if let distance = ancestry.firstIndex(of: base.root), distance <= Int(generation) {
            oldest = generation - UInt32(distance)
        } else if base.top == nil, source == nil {
            oldest = 0
        } else {
            throw .stale(root: base.root)
        }
        var comparison = StateComparison(newest: oldest, top: top, base: base)
        if let top { comparison.visitNew(top, TriePath()) }
        if let old = base.top { try comparison.visitOld(old, TriePath(), beside: top) }
        var difference = comparison.difference
        difference.codes = codes.filter { $0.value.generation > oldest }
            .sorted { $0.key < $1.key }
            .map { StateDifference.Code(hash: $0.key, bytes: $0.value.bytes) }
        return difference
    }
}

/// Walks over what a later state made and then over what of the earlier one that displaced.
private struct StateComparison {
    /// The generation of the earlier state: what is not newer is the same in both.
    let newest: UInt32
    /// The top of the later state.
    private let top: TrieNode?
    private let base: ChainState
    private var written: [(path: TriePath, encoded: [UInt8])] = []
    private var gone: [TriePath] = []
    private var newLeaves = Leaves()
    private var oldLeaves = Leaves()

    private struct Leaves {
        var accounts: [(key: Hash32, value: [UInt8])] = []
        var slots: [(key: SlotKey, value: [UInt8])] = []
    }

    private struct SlotKey: Comparable {
        let account: Hash32
        let slot: Hash32

        static func < (a: SlotKey, b: SlotKey) -> Bool {
            (a.account, a.slot) < (b.account, b.slot)
        }
    }

    init(newest: UInt32, top: TrieNode?, base: ChainState) {
        self.newest = newest
        self.top = top
        self.base = base
    }

    mutating func visitNew(_ node: TrieNode, _ path: TriePath) {
        guard node.generation > newest, let present = node.present else { return }
        if !node.isInline || path.nibbles.isEmpty { written.append((path, present.encoded)) }
        switch present.content {
        case .leaf(let rest, let value, let storage):
            let key = Self.add(rest, value, path, to: &newLeaves)
            if let storage, let key { visitNew(storage, TriePath(account: key)) }
        case .shared(let run, let child):
            visitNew(child, path.appending(run))
        case .branch(let children, _):
            for (place, child) in children.enumerated() {
                if let child { visitNew(child, path.appending([UInt8(place)])) }
            }
        case .unloaded:
            break
        }
    }

    /// `new`: the node of the later state at the same path, if one stands there.
    mutating func visitOld(
        _ node: TrieNode, _ path: TriePath, beside new: TrieNode?
    ) throws(StateFailure) {
        if let new, new.generation <= newest { return }
        let present = try base.loader(path.account).resolve(node, at: path.nibbles[...])
        let isTop = path.nibbles.isEmpty
        // A node that stands inside its parent now has no place of its own any more.
        let isReplaced = new.map { isTop || !$0.isInline } ?? false
        if !isReplaced, isTop || !node.isInline { gone.append(path) }
        switch present.content {
        case .leaf(let rest, let value, let storage):
            let key = Self.add(rest, value, path, to: &oldLeaves)
            guard let storage, let key else { return }
            let inner = TriePath(account: key)
            try visitOld(storage, inner, beside: counterpart(inner))
        case .shared(let run, let child):
            let below = path.appending(run)
            try visitOld(child, below, beside: counterpart(below))
        case .branch(let children, _):
            var others: [TrieNode?]?
            if case .branch(let same, _) = new?.present?.content { others = same }
            for (place, child) in children.enumerated() {
                guard let child else { continue }
                // Most are the same in both.
                if let other = others?[place], other.generation <= newest { continue }
                let below = path.appending([UInt8(place)])
                try visitOld(
                    child, below,
                    beside: others.map { $0[place] } ?? counterpart(below))
            }
        case .unloaded:
            break
        }
    }

    /// The node of the later state at a path, or one above it that is the same in both.
    private func counterpart(_ path: TriePath) -> TrieNode? {
        guard let account = path.account else { return find(path.nibbles, from: top) }
        let key = StateKey.nibbles(account)
        guard case .leaf(_, let storage) = TrieWalk<SourceLoader>.end(of: key, from: top) else {
            return nil
        }
        return find(path.nibbles, from: storage)
    }

    private func find(_ path: [UInt8], from top: TrieNode?) -> TrieNode? {
        var node = top
        var depth = 0
        while let current = node {
            if depth == path.count || current.generation <= newest { return current }
            switch current.present?.content {
            case .shared(let run, let child):
                guard path[depth...].starts(with: run) else { return nil }
                depth += run.count
                node = child
            case .branch(let children, _):
                node = children[Int(path[depth])]
                depth += 1
            case .leaf, .unloaded, nil:
                return nil
            }
        }
        return nil
    }

    /// The full key of a leaf.
    private static func add(
        _ rest: [UInt8], _ value: [UInt8], _ path: TriePath, to leaves: inout Leaves
    ) -> Hash32? {
        guard let key = StateKey.hash(path.nibbles + rest) else { return nil }
        guard let account = path.account else {
            leaves.accounts.append((key, value))
            return key
        }
        leaves.slots.append((SlotKey(account: account, slot: key), value))
        return nil
    }

    var difference: StateDifference {
        var difference = StateDifference()
        difference.nodes = written.map { StateDifference.Node(path: $0.path, encoded: $0.encoded) }
        difference.nodes += gone.map { StateDifference.Node(path: $0, encoded: nil) }
        difference.accounts = Self.merge(oldLeaves.accounts, newLeaves.accounts).map {
            StateDifference.AccountEntry(hash: $0.key, before: $0.before, after: $0.after)
        }
        difference.slots = Self.merge(oldLeaves.slots, newLeaves.slots).map {
            StateDifference.SlotEntry(
                account: $0.key.account, slot: $0.key.slot, before: $0.before, after: $0.after)
        }
        return difference
    }

    /// The keys of two ascending lists whose values differ.
    private static func merge<Key: Comparable>(
        _ old: [(key: Key, value: [UInt8])], _ new: [(key: Key, value: [UInt8])]
    ) -> [(key: Key, before: [UInt8]?, after: [UInt8]?)] {
        var merged: [(key: Key, before: [UInt8]?, after: [UInt8]?)] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if j == new.count || i < old.count && old[i].key < new[j].key {
                merged.append((old[i].key, old[i].value, nil))
                i += 1
            } else if i == old.count || new[j].key < old[i].key {
                merged.append((new[j].key, nil, new[j].value))
                j += 1
            } else {
                if old[i].value != new[j].value {
                    merged.append((new[j].key, old[i].value, new[j].value))
                }
                (i, j) = (i + 1, j + 1)
            }
        }
        return merged
    }
}
