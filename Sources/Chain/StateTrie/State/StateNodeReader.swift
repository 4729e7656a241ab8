package import Primitives

/// What a stored node names, for those who walk over a whole store.
package struct StateNodeContents: Sendable {
    /// Nodes of their own further down, with the hashes that they must have.
    package fileprivate(set) var nodes: [(path: TriePath, hash: Hash32)] = []
    /// Keys that end in the node or in one that stands inside it, with their values.
    package fileprivate(set) var leaves: [(key: Hash32, value: [UInt8])] = []

    /// Reads a node that stands at a path; `nil` for bytes that are none.
    package init?(_ bytes: [UInt8], at path: TriePath) {
        let node = TrieNodeEncoding.decode(bytes, holdsAccounts: path.account == nil)
        guard let node, add(node, path) else { return nil }
    }

    /// Nodes inside nodes are shorter than 32 bytes each, so this goes only a few levels deep.
    private mutating func add(_ node: TrieNode, _ path: TriePath) -> Bool {
        switch node.content {
        case .leaf(let rest, let value, _):
            guard let key = StateKey.hash(path.nibbles + rest) else { return false }
            leaves.append((key, value))
            return true
        case .shared(let run, let child):
            return addChild(child, path.appending(run))
        case .branch(let children, let value):
            guard value == nil else { return false }
            for (place, child) in children.enumerated() {
                guard let child else { continue }
                guard addChild(child, path.appending([UInt8(place)])) else { return false }
            }
            return true
        case .unloaded:
            return false
        }
    }

    private mutating func addChild(_ child: TrieNode, _ path: TriePath) -> Bool {
        guard path.nibbles.count <= StateLimits.keyNibbles else { return false }
        guard child.isUnloaded, case .hash(let hash) = child.reference else {
            return add(child, path)
        }
        nodes.append((path, hash))
        return true
    }
}
