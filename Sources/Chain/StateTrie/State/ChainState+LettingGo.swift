import Primitives

extension ChainState {
    /// The state with what its source holds as well let go, once that is much.
    ///
    /// A node that was made no later than the state at which the source stands is there, at its
    /// path and unchanged; a hash takes its place.
    package func lettingGo(above limit: Int = StateLimits.heldNodes) -> ChainState {
        guard heldNodes > limit, let stored = source?.storedRoot,
            let distance = ancestry.firstIndex(of: stored), distance <= Int(generation)
        else { return self }
        let newest = generation - UInt32(distance)
        return ChainState(
            top: top.map { Self.light($0, newest, level: 0) },
            codes: codes.filter { $0.value.generation > newest }, ancestry: ancestry,
            generation: generation, heldNodes: 0, source: source)
    }

    private static func light(_ node: TrieNode, _ newest: UInt32, level: Int) -> TrieNode {
        let isStored = node.generation <= newest
        if isStored, level >= StateLimits.heldLevels, case .hash(let hash) = node.reference {
            return TrieNode(unloaded: hash)
        }
        let content: TrieNode.Content
        switch node.present?.content {
        case .leaf(let path, let value, let storage):
            let light = storage.map { Self.light($0, newest, level: StateLimits.heldLevels) }
            content = .leaf(path: path, value: value, storage: light)
        case .shared(let path, let child):
            content = .shared(path: path, child: light(child, newest, level: level + 1))
        case .branch(let children, let value):
            content = .branch(
                children: children.map { $0.map { light($0, newest, level: level + 1) } },
                value: value)
        case .unloaded, nil:
            return node
        }
        return TrieNode(content, reference: node.reference, generation: node.generation)
    }
}
