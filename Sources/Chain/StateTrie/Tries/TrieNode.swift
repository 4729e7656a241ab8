import Cryptography
import Primitives
import Synchronization

/// A node of a Merkle-Patricia trie; it never changes, so any number of tries may share it.
final class TrieNode: Sendable {
    enum Content: Sendable {
        /// The rest of a key with its value; in a trie of accounts, the account's storage as well.
        case leaf(path: [UInt8], value: [UInt8], storage: TrieNode?)
        /// A run of nibbles that all keys below share; its child is always a branch.
        case shared(path: [UInt8], child: TrieNode)
        /// Sixteen places, and the value of the key that ends here.
        case branch(children: [TrieNode?], value: [UInt8]?)
        /// A node that only its hash is known of; its content is in a source.
        case unloaded
    }

    /// How a parent names a node: by its hash, or, below 32 bytes, by the node itself.
    enum Reference: Sendable {
        case hash(Hash32)
        case inline([UInt8])
    }

    let content: Content
    let reference: Reference
    /// The count of updates after which the node was made; 0 for one that came from a source.
    let generation: UInt32
    /// What an unloaded node turned out to be; all states that share the node see it.
    private let loaded = AtomicLazyReference<TrieNode>()

    init(_ content: Content, generation: UInt32) {
        self.content = content
        self.generation = generation
        let encoded = TrieNodeEncoding.encode(content)
        reference = encoded.count < 32 ? .inline(encoded) : .hash(Keccak256.hash(encoded))
    }

    /// A node whose reference is known already.
    init(_ content: Content, reference: Reference, generation: UInt32 = 0) {
        self.content = content
        self.reference = reference
        self.generation = generation
    }

    /// A node that is in a source.
    convenience init(unloaded hash: Hash32) {
        self.init(.unloaded, reference: .hash(hash))
    }

    /// The top of the trie with a root; `nil` for the empty one.
    static func top(_ root: Hash32) -> TrieNode? {
        root == .emptyTrie ? nil : TrieNode(unloaded: root)
    }

    /// The RLP of the node, as proofs and stores hold it.
    var encoded: [UInt8] { TrieNodeEncoding.encode(content) }

    /// The hash of the node as the root of a trie, where it is hashed whatever its size.
    var rootHash: Hash32 {
        switch reference {
        case .hash(let hash): hash
        case .inline(let bytes): Keccak256.hash(bytes)
        }
    }

    var isUnloaded: Bool {
        if case .unloaded = content { true } else { false }
    }

    var isInline: Bool {
        if case .inline = reference { true } else { false }
    }

    /// The node itself or what is known to be behind it; `nil` for one that was never loaded.
    var present: TrieNode? { isUnloaded ? loaded.load() : self }

    /// Keeps what an unloaded node is; of two that come at once, the first stays.
    func keep(_ node: TrieNode) -> TrieNode { loaded.storeIfNil(node) }
}
