import ConformanceVectors
import Cryptography
import Primitives
import StateTrie
import Testing

@Suite struct StateGoldenTests {
    @Test func `accounts and the nodes above them have the encodings of the fixture`() throws {
        let addresses = (0..<20).map { Address(lastOf: Keccak256.hash("golden \($0)".utf8)) }
        let state = try ChainState().updating(
            addresses.enumerated().map { index, address in
                AccountUpdate(
                    address, AccountUpdate.Content(nonce: 1, balance: UInt256(UInt64(index + 1))),
                    storage: [(slot: 1, value: UInt256(UInt64(index + 7)))])
            })
        let proof = try state.proof(of: addresses[3], slots: [1])
        let account = try #require(proof.account)
        GoldenFormats.check(
            version: "ethereum",
            [
                ("account", account.encoded), ("state-root", state.root.bytes),
                ("trie-branch", try #require(proof.proof.nodes.first)),
                ("trie-leaf", try #require(proof.proof.nodes.last)),
                ("trie-slot", try #require(proof.slots.first?.proof.nodes.last)),
            ])
    }
}
