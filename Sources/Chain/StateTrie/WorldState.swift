import Cryptography
package import Primitives

/// All accounts at one block, as a value: a later state shares what it did not change, and to go
/// back after a reorganisation is to use the earlier value.
package struct WorldState: Sendable {
    /// The trie from the Keccak-256 of an address to the RLP of its account.
    private var trie = Trie()

    /// The state without accounts.
    package init() {}

    /// The state root of Ethereum's headers.
    package var root: Hash32 { trie.root }

    /// The account of an address; the empty one if the state holds none.
    package subscript(address: Address) -> Account {
        guard let encoded = trie[Self.key(address)] else { return .empty }
        // What the trie holds was encoded by this type, so the reading does not fail.
        return (try? Account(decoding: encoded)) ?? .empty
    }

    /// The state after some accounts were replaced; an empty account leaves the state.
    package func updating(_ changes: [Address: Account]) -> WorldState {
        var next = self
        next.trie = trie.updating(
            changes.map { address, account in
                (Self.key(address), account.isEmpty ? nil : account.encoded)
            })
        return next
    }

    /// Every account, in ascending order of the hashes of their addresses.
    package var accounts: [Account] {
        trie.entries.map { (try? Account(decoding: $0.value)) ?? .empty }
    }

    /// The units that all accounts hold together.
    package var totalBalance: UInt256 {
        accounts.reduce(.zero) { $0 &+ $1.balance }
    }

    /// The proof that an account has its value under ``root``.
    package func proof(of address: Address) -> TrieProof {
        trie.proof(of: Self.key(address))
    }

    /// The account that a proof shows under a state root; `nil` where it shows that there is none.
    package static func account(
        of address: Address, in proof: TrieProof, under root: Hash32
    ) throws(TrieProof.Failure) -> Account? {
        guard let encoded = try proof.value(of: key(address), under: root) else { return nil }
        guard let account = try? Account(decoding: encoded) else {
            throw .malformedNode(root)
        }
        return account
    }

    private static func key(_ address: Address) -> [UInt8] {
        Keccak256.hash(address.bytes).bytes
    }
}
