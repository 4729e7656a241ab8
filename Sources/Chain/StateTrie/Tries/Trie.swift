import Cryptography
import Encodings
package import Primitives

/// A Merkle-Patricia trie as a value: an update shares all that it does not touch with the trie it
/// was made from, so the states of many chain heads cost what they differ by.
package struct Trie: Sendable {
    let top: TrieNode?

    /// The trie without entries.
    package init() {
        top = nil
    }

    private init(top: TrieNode?) {
        self.top = top
    }

    /// The hash that commits to every key and value.
    package var root: Hash32 { top?.rootHash ?? .emptyTrie }

    package subscript(key: [UInt8]) -> [UInt8]? {
        var node = top
        var path = NibblePath.nibbles(of: key)[...]
        while let current = node {
            switch current.content {
            case .unloaded:
                return nil
            case .leaf(let rest, let value, _):
                return path.elementsEqual(rest) ? value : nil
            case .shared(let run, let child):
                guard path.starts(with: run) else { return nil }
                path = path.dropFirst(run.count)
                node = child
            case .branch(let children, let value):
                guard let nibble = path.popFirst() else { return value }
                node = children[Int(nibble)]
            }
        }
        return nil
    }

    /// The trie after changes; a value of `nil` or of no bytes takes its key out, as in Ethereum.
    ///
    /// Of several changes of one key the last counts.
    package func updating(_ changes: [(key: [UInt8], value: [UInt8]?)]) -> Trie {
        var latest: [[UInt8]: [UInt8]?] = [:]
        for change in changes {
            let value = change.value.flatMap { $0.isEmpty ? nil : $0 }
            latest.updateValue(value, forKey: NibblePath.nibbles(of: change.key))
        }
        // Sorted, the order of the dictionary leaves no trace.
        let ordered = latest.map { TrieChange(path: $0.key, value: $0.value) }
            .sorted { $0.path.lexicographicallyPrecedes($1.path) }
        let update = TrieUpdate(loader: NoLoader(), generation: 0)
        return Trie(top: update.apply(ordered[...], to: top, depth: 0))
    }

    /// The keys and values, in ascending order of the keys.
    package var entries: [(key: [UInt8], value: [UInt8])] {
        var found: [(key: [UInt8], value: [UInt8])] = []
        collect(top, below: [], into: &found)
        return found
    }

    private func collect(
        _ node: TrieNode?, below path: [UInt8], into found: inout [(key: [UInt8], value: [UInt8])]
    ) {
        switch node?.content {
        case nil, .unloaded: break
        case .leaf(let rest, let value, _): found.append((Self.key(path + rest), value))
        case .shared(let run, let child): collect(child, below: path + run, into: &found)
        case .branch(let children, let value):
            if let value { found.append((Self.key(path), value)) }
            for (nibble, child) in children.enumerated() {
                collect(child, below: path + [UInt8(nibble)], into: &found)
            }
        }
    }

    private static func key(_ nibbles: [UInt8]) -> [UInt8] {
        stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    }

    /// The root over a list, with the RLP of the index as the key: transactions and receipts.
    package static func root(
        ofList items: [[UInt8]], scheduler: some ParallelScheduler = SerialScheduler()
    ) -> Hash32 {
        Trie(list: items, scheduler: scheduler).root
    }

    /// The proof of what a list has at an index, or that it ends before.
    package static func proof(at index: UInt64, ofList items: [[UInt8]]) -> TrieProof {
        Trie(list: items, scheduler: SerialScheduler()).proof(of: listKey(index))
    }

    /// The key of an index: its RLP.
    package static func listKey(_ index: UInt64) -> [UInt8] {
        var key = RLPWriter()
        key.append(index)
        return key.bytes
    }

    private init(list items: [[UInt8]], scheduler: some ParallelScheduler) {
        let update = TrieUpdate(loader: NoLoader(), generation: 0)
        self.init(top: update.apply(ListBatch(items, on: scheduler), to: nil, on: scheduler))
    }
}
