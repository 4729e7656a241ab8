import Cryptography
import Encodings
package import Primitives

/// The nodes from the root of a trie down to a key, which show its value or that it has none.
package struct TrieProof: Hashable, Sendable {
    /// Why nodes prove nothing about a key under a root.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case missingNode(Hash32)
        case malformedNode(Hash32)
        case unusedNodes(count: Int)

        package var description: String {
            switch self {
            case .missingNode(let hash): "trie proof: the node \(hash) is missing"
            case .malformedNode(let hash): "trie proof: the node \(hash) is malformed"
            case .unusedNodes(let count): "trie proof: \(count) nodes lead nowhere"
            }
        }
    }

    /// The encoded nodes, the root first.
    package var nodes: [[UInt8]]

    package init(nodes: [[UInt8]]) {
        self.nodes = nodes
    }

    /// The value of a key under a root, or `nil` where the proof shows that there is none.
    package func value(of key: [UInt8], under root: Hash32) throws(Failure) -> [UInt8]? {
        var path = NibblePath.nibbles(of: key)[...]
        var rest = nodes[...]
        var next = RLPItem.bytes(root.bytes)
        var name = root
        if root == .emptyTrie, nodes.isEmpty { return nil }
        while true {
            let items: [RLPItem]
            switch next {
            case .list(let inline):
                items = inline
            case .bytes(let bytes) where bytes.isEmpty:
                return try finish(nil, rest)
            case .bytes(let bytes):
                name = Hash32(bytes) ?? .zero
                items = try take(&rest, name)
            }
            switch try step(items, &path, name) {
            case .down(let item): next = item
            case .found(let value): return try finish(value, rest)
            }
        }
    }

    private enum Step {
        case down(RLPItem)
        case found([UInt8]?)
    }

    /// One node: where its item for this path leads to.
    private func step(
        _ items: [RLPItem], _ path: inout ArraySlice<UInt8>, _ name: Hash32
    ) throws(Failure) -> Step {
        if items.count == 17 {
            guard let nibble = path.popFirst() else {
                guard case .bytes(let value) = items[16] else { throw .malformedNode(name) }
                return .found(value.isEmpty ? nil : value)
            }
            return .down(items[Int(nibble)])
        }
        guard items.count == 2, case .bytes(let packed) = items[0],
            let (run, isLeaf) = NibblePath.unpacked(packed)
        else { throw .malformedNode(name) }
        guard isLeaf else {
            // A run without nibbles would let a proof go round in circles.
            guard !run.isEmpty else { throw .malformedNode(name) }
            guard path.starts(with: run) else { return .found(nil) }
            path = path.dropFirst(run.count)
            return .down(items[1])
        }
        guard case .bytes(let value) = items[1] else { throw .malformedNode(name) }
        return .found(path.elementsEqual(run) ? value : nil)
    }

    private func take(
        _ rest: inout ArraySlice<[UInt8]>, _ name: Hash32
    ) throws(Failure) -> [RLPItem] {
        guard let node = rest.popFirst(), Keccak256.hash(node) == name else {
            throw .missingNode(name)
        }
        do {
            guard case .list(let items) = try RLPItem(decoding: node) else {
                throw Failure.malformedNode(name)
            }
            return items
        } catch {
            throw .malformedNode(name)
        }
    }

    private func finish(
        _ value: [UInt8]?, _ rest: ArraySlice<[UInt8]>
    ) throws(Failure) -> [UInt8]? {
        guard rest.isEmpty else { throw .unusedNodes(count: rest.count) }
        return value
    }
}

extension Trie {
    /// The proof of what a key holds, or that it holds nothing.
    package func proof(of key: [UInt8]) -> TrieProof {
        TrieWalk(loader: NoLoader()).proof(of: NibblePath.nibbles(of: key), from: top)
    }
}
