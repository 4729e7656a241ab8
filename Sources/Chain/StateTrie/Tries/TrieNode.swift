import Cryptography
import Encodings
import Primitives

/// A node of a Merkle-Patricia trie; it never changes, so any number of tries may share it.
final class TrieNode: Sendable {
    enum Content: Sendable {
        case leaf(path: [UInt8], value: [UInt8])
        /// A run of nibbles that all keys below share; its child is always a branch.
        case shared(path: [UInt8], child: TrieNode)
        /// Sixteen places, and the value of the key that ends here.
        case branch(children: [TrieNode?], value: [UInt8]?)
    }

    /// How a parent names a node: by its hash, or, below 32 bytes, by the node itself.
    enum Reference: Sendable {
        case hash(Hash32)
        case inline([UInt8])
    }

    let content: Content
    let reference: Reference

    init(_ content: Content) {
        self.content = content
        let encoded = Self.encode(content)
        reference = encoded.count < 32 ? .inline(encoded) : .hash(Keccak256.hash(encoded))
    }

    /// The RLP of the node, as proofs and stores hold it.
    var encoded: [UInt8] { Self.encode(content) }

    /// The hash of the node as the root of a trie, where it is hashed whatever its size.
    var rootHash: Hash32 {
        switch reference {
        case .hash(let hash): hash
        case .inline(let bytes): Keccak256.hash(bytes)
        }
    }

    private static func encode(_ content: Content) -> [UInt8] {
        RLPWriter.list { list in
            switch content {
            case .leaf(let path, let value):
                list.append(NibblePath.packed(path, isLeaf: true))
                list.append(value)
            case .shared(let path, let child):
                list.append(NibblePath.packed(path, isLeaf: false))
                write(child.reference, to: &list)
            case .branch(let children, let value):
                for child in children {
                    if let child {
                        write(child.reference, to: &list)
                    } else {
                        list.append([UInt8]())
                    }
                }
                list.append(value ?? [])
            }
        }
    }

    private static func write(_ reference: Reference, to list: inout RLPWriter) {
        switch reference {
        case .hash(let hash): list.append(hash)
        case .inline(let bytes): list.appendRaw(bytes)
        }
    }
}
