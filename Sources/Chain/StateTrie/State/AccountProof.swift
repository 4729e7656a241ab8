package import Primitives

/// What `eth_getProof` answers (EIP-1186): an account and some of its slots, with their proofs.
package struct AccountProof: Sendable {
    /// A slot with its value and the proof of it under the account's storage root.
    package struct Slot: Sendable {
        package let slot: UInt256
        package let value: UInt256
        package let proof: TrieProof
    }

    package let address: Address
    /// `nil` where the proof shows that there is no such account.
    package let account: Account?
    package let proof: TrieProof
    package let slots: [Slot]
}
