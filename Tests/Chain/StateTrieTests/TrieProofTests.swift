import ConformanceVectors
import Cryptography
import Primitives
import StateTrie
import Testing

@Suite struct TrieProofTests {
    private let addresses = (0..<200).map {
        PrivateKey(insecurelyFrom: "account \($0)").address
    }
    private let state: ChainState

    init() {
        var accounts: [Address: Account] = [:]
        for (index, address) in addresses.enumerated() {
            accounts[address] = Account(nonce: UInt64(index), balance: UInt256(UInt64(index + 1)))
        }
        state = ChainState().updating(accounts)
    }

    @Test func `every account is proven under the state root`() throws {
        for address in addresses {
            let account = try AccountProof.account(
                of: address, in: try state.proof(of: address, slots: []).proof, under: state.root)
            #expect(account == state[address])
        }
    }

    @Test func `that an account is absent is proven as well`() throws {
        for index in 0..<50 {
            let stranger = PrivateKey(insecurelyFrom: "stranger \(index)").address
            let account = try AccountProof.account(
                of: stranger, in: try state.proof(of: stranger, slots: []).proof, under: state.root)
            #expect(account == nil)
        }
        let nobody = ChainState()
        let account = try AccountProof.account(
            of: addresses[0], in: try nobody.proof(of: addresses[0], slots: []).proof,
            under: nobody.root)
        #expect(account == nil)
    }

    @Test func `a proof that was altered, cut, extended or moved is refused`() throws {
        let address = addresses[17]
        let nodes = try state.proof(of: address, slots: []).proof.nodes
        func attempt(_ nodes: [[UInt8]], _ root: Hash32) throws(TrieProof.Failure) {
            _ = try AccountProof.account(of: address, in: TrieProof(nodes: nodes), under: root)
        }
        #expect(throws: Never.self) { try attempt(nodes, state.root) }
        #expect(throws: TrieProof.Failure.self) { try attempt(nodes, .zero) }
        #expect(throws: TrieProof.Failure.self) { try attempt([], state.root) }
        #expect(throws: TrieProof.Failure.self) { try attempt(nodes.dropLast(), state.root) }
        #expect(throws: TrieProof.Failure.unusedNodes(count: 1)) {
            try attempt(nodes + [[0xc0]], state.root)
        }
        for index in nodes.indices {
            var altered = nodes
            altered[index][altered[index].count / 2] ^= 1
            #expect(throws: TrieProof.Failure.self) { try attempt(altered, state.root) }
        }
    }

    @Test func `damaged nodes under their own hashes never stop the verifier`() throws {
        let proof = try state.proof(of: addresses[3], slots: []).proof
        let key = Keccak256.hash(addresses[3].bytes).bytes
        var refused = 0
        for node in Mutations(of: proof.nodes, count: 5_000) {
            do {
                _ = try TrieProof(nodes: [node]).value(of: key, under: Keccak256.hash(node))
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }
}
