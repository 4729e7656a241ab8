import Primitives

/// Goes down a trie without changing it.
struct TrieWalk<Loader: NodeLoader>: Sendable {
    let loader: Loader

    /// What stands where a key would be.
    enum End {
        case leaf(value: [UInt8], storage: TrieNode?)
        case absent
        /// Memory ends before the key does.
        case unloaded
    }

    /// The leaf of a key, as far as memory reaches.
    static func end(of path: [UInt8], from top: TrieNode?) -> End {
        var node = top
        var depth = 0
        while let current = node {
            guard let present = current.present else { return .unloaded }
            switch present.content {
            case .leaf(let rest, let value, let storage):
                guard path[depth...].elementsEqual(rest) else { return .absent }
                return .leaf(value: value, storage: storage)
            case .shared(let run, let child):
                guard path[depth...].starts(with: run) else { return .absent }
                depth += run.count
                node = child
            case .branch(let children, let value):
                guard depth < path.count else {
                    return value.map { .leaf(value: $0, storage: nil) } ?? .absent
                }
                node = children[Int(path[depth])]
                depth += 1
            case .unloaded:
                return .unloaded
            }
        }
        return .absent
    }

    /// The leaf of a key; what is loaded on the way stays in memory.
    func leaf(
        of path: [UInt8], from top: TrieNode?
    ) throws(Loader.Failure) -> (value: [UInt8], storage: TrieNode?)? {
        var node = top
        var depth = 0
        while let current = node {
            switch try loader.resolve(current, at: path[..<depth]).content {
            case .leaf(let rest, let value, let storage):
                return path[depth...].elementsEqual(rest) ? (value, storage) : nil
            case .shared(let run, let child):
                guard path[depth...].starts(with: run) else { return nil }
                depth += run.count
                node = child
            case .branch(let children, let value):
                guard depth < path.count else { return value.map { ($0, nil) } }
                node = children[Int(path[depth])]
                depth += 1
            case .unloaded:
                return nil
            }
        }
        return nil
    }

    /// The nodes that show what a key holds or that it holds nothing.
    ///
    /// What is loaded for it does not stay, so a client's questions do not fill the memory.
    func proof(of path: [UInt8], from top: TrieNode?) throws(Loader.Failure) -> TrieProof {
        var nodes: [[UInt8]] = []
        var node = top
        var depth = 0
        while let current = node {
            let content: TrieNode.Content
            if let present = current.present {
                content = present.content
            } else {
                content = try loader.load(current, at: path[..<depth]).content
            }
            // A node below 32 bytes stands inside its parent, but for the root.
            if !current.isInline || nodes.isEmpty { nodes.append(TrieNodeEncoding.encode(content)) }
            switch content {
            case .leaf, .unloaded:
                node = nil
            case .shared(let run, let child):
                node = path[depth...].starts(with: run) ? child : nil
                depth += run.count
            case .branch(let children, _):
                node = depth < path.count ? children[Int(path[depth])] : nil
                depth += 1
            }
        }
        return TrieProof(nodes: nodes)
    }
}
