import Cryptography
import Primitives

/// Brings nodes into memory.
protocol NodeLoader: Sendable {
    associatedtype Failure: Error
    /// The content of an unloaded node that stands at a path.
    func load(_ node: TrieNode, at path: ArraySlice<UInt8>) throws(Failure) -> TrieNode
}

extension NodeLoader {
    /// The node with its content; what had to be loaded stays for all who share the node.
    func resolve(_ node: TrieNode, at path: ArraySlice<UInt8>) throws(Failure) -> TrieNode {
        if let present = node.present { return present }
        return node.keep(try load(node, at: path))
    }
}

/// For a trie that was made in memory and has all of its nodes.
struct NoLoader: NodeLoader {
    func load(_ node: TrieNode, at path: ArraySlice<UInt8>) -> TrieNode {
        preconditionFailure("a trie without a source has only nodes that it made")
    }
}

/// Asks a source for nodes and believes what has the right hash.
struct SourceLoader: NodeLoader {
    let source: (any TrieNodeSource)?
    /// The account whose storage the trie is, or `nil` for the trie of accounts.
    let account: Hash32?

    func load(_ node: TrieNode, at path: ArraySlice<UInt8>) throws(StateFailure) -> TrieNode {
        let place = TriePath(account: account, nibbles: Array(path))
        let expected = node.rootHash
        guard place.nibbles.count <= StateLimits.keyNibbles else { throw .malformed(path: place) }
        guard let bytes = try source?.node(at: place) else {
            throw .missingNode(path: place, expected: expected, got: nil)
        }
        let got = Keccak256.hash(bytes)
        guard got == expected else {
            throw .missingNode(path: place, expected: expected, got: got)
        }
        let content = TrieNodeEncoding.decode(bytes, holdsAccounts: account == nil)?.content
        guard let content else { throw .malformed(path: place) }
        return TrieNode(content, reference: node.reference)
    }
}
