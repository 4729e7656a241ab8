package import Primitives

/// Where a node of the state stands: in the trie of accounts, or in the storage trie of one.
package struct TriePath: Hashable, Sendable, CustomStringConvertible {
    /// The Keccak-256 of the account's address for a storage trie, `nil` for the trie of accounts.
    package var account: Hash32?
    /// The half bytes from the root down to the node.
    package var nibbles: [UInt8]

    package init(account: Hash32? = nil, nibbles: [UInt8] = []) {
        self.account = account
        self.nibbles = nibbles
    }

    /// The path of a node further down.
    package func appending(_ more: [UInt8]) -> TriePath {
        TriePath(account: account, nibbles: nibbles + more)
    }

    package var description: String {
        let digits = nibbles.map { String($0, radix: 16) }.joined()
        let place = digits.isEmpty ? "the root" : digits
        return account.map { "\(place) of the storage of \($0)" } ?? place
    }
}
