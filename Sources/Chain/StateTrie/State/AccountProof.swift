import Cryptography
import Encodings
package import Primitives

/// What `eth_getProof` answers (EIP-1186): an account and some of its slots, with their proofs.
package struct AccountProof: Sendable {
    /// A slot with its value and the proof of it under the account's storage root.
    package struct Slot: Sendable {
        package var slot: UInt256
        package var value: UInt256
        package var proof: TrieProof
    }

    package var address: Address
    /// `nil` where the proof shows that there is no such account.
    package var account: Account?
    package var proof: TrieProof
    package var slots: [Slot]

    /// Whether the proofs show exactly these values under a state root.
    package func isValid(under root: Hash32) throws(TrieProof.Failure) -> Bool {
        guard try Self.account(of: address, in: proof, under: root) == account else { return false }
        for slot in slots {
            let shown = try Self.value(
                of: slot.slot, in: slot.proof, under: account?.storageRoot ?? .emptyTrie)
            guard shown == slot.value else { return false }
        }
        return true
    }

    /// The account that a proof shows under a state root; `nil` where it shows that there is none.
    package static func account(
        of address: Address, in proof: TrieProof, under root: Hash32
    ) throws(TrieProof.Failure) -> Account? {
        let key = StateKey.hash(address).bytes
        guard let encoded = try proof.value(of: key, under: root) else { return nil }
        guard let account = try? Account(decoding: encoded) else { throw .malformedNode(root) }
        return account
    }

    /// The value of a slot that a proof shows under a storage root; zero where it shows none.
    package static func value(
        of slot: UInt256, in proof: TrieProof, under root: Hash32
    ) throws(TrieProof.Failure) -> UInt256 {
        let key = StateKey.hash(slot).bytes
        guard let encoded = try proof.value(of: key, under: root) else { return .zero }
        var reader = RLPReader(encoded)
        guard let value = try? reader.readUInt256(), reader.isAtEnd else {
            throw .malformedNode(root)
        }
        return value
    }
}
