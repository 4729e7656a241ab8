package import Primitives

/// Keeps the nodes of one version of a state by their paths, outside of memory.
package protocol TrieNodeSource: Sendable {
    /// The encoded node at a path, or `nil` where none is kept.
    ///
    /// The asker checks it against the hash that it expects: a source may have moved on.
    func node(at path: TriePath) throws(StateFailure) -> [UInt8]?
}

/// Keeps the values of one version of a state by their hashed keys, outside of memory, so that a
/// read does not walk the trie.
package protocol FlatStateSource: Sendable {
    /// The root of the version that is kept.
    var storedRoot: Hash32 { get }
    /// The account under the hash of an address, in the state that the asker has.
    ///
    /// `ancestry` are the root of that state and of those it was made from, the latest first, and
    /// the asker's part of the state has not changed along them. A source that stands at none of
    /// them throws ``StateFailure/stale(root:)``.
    func account(_ hash: Hash32, ancestry: [Hash32]) throws(StateFailure) -> Account?
    /// The value under the hash of a slot; zero where there is none.
    func storage(
        _ slot: Hash32, of account: Hash32, ancestry: [Hash32]
    ) throws(StateFailure) -> UInt256
    /// Code by its hash; `nil` where none is kept.
    func code(_ hash: Hash32) throws(StateFailure) -> [UInt8]?
}
