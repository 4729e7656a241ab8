import ConformanceVectors
import Cryptography
import Primitives
import StateTrie
import Testing

@Suite struct AccountProofTests {
    private static func model() -> (ModelState, ChainState) {
        var generator = CounterGenerator(seed: .zero, domain: "proofs")
        var model = ModelState()
        var state = ChainState()
        for _ in 0..<6 {
            state = (try? state.updating(model.change(&generator))) ?? state
        }
        return (model, state)
    }

    @Test func `accounts and slots are proven, and that they are not there`() throws {
        let (model, state) = Self.model()
        for address in ModelState.addresses {
            let proof = try state.proof(of: address, slots: ModelState.slots)
            let held = model.accounts[address]
            #expect(proof.account?.balance == held?.content.balance)
            #expect(proof.slots.map(\.value) == ModelState.slots.map { held?.storage[$0] ?? .zero })
            #expect(try proof.isValid(under: state.root))
            let isEmpty = held?.storage.isEmpty ?? true
            #expect(!isEmpty || proof.slots.allSatisfy { $0.proof.nodes.isEmpty })
        }
    }

    @Test func `a source gives the proofs of memory`() throws {
        let (_, state) = Self.model()
        let kept = KeptState()
        kept.apply(try state.difference(from: ChainState()), root: state.root)
        let reopened = ChainState(root: state.root, source: kept)
        for address in ModelState.addresses {
            let proof = try state.proof(of: address, slots: ModelState.slots)
            let again = try reopened.proof(of: address, slots: ModelState.slots)
            #expect(again.proof == proof.proof)
            #expect(again.slots.map(\.proof) == proof.slots.map(\.proof))
        }
    }

    @Test func `another value, slot, account or node is not proven`() throws {
        let (model, state) = Self.model()
        let (address, held) = try #require(
            model.accounts.sorted { $0.key < $1.key }.first { $0.value.storage.count > 4 })
        let slots = held.storage.keys.sorted()
        let proof = try state.proof(of: address, slots: slots)
        func holds(_ proof: AccountProof) -> Bool {
            (try? proof.isValid(under: state.root)) ?? false
        }
        #expect(holds(proof))
        var forged = proof
        forged.account?.balance = 1_000_000
        #expect(!holds(forged))
        forged = proof
        forged.account = nil
        #expect(!holds(forged))
        forged = proof
        forged.slots[0].value = 12_345
        #expect(!holds(forged))
        forged = proof
        forged.slots[0].slot = slots[1]
        #expect(!holds(forged))
        forged = proof
        forged.slots[0].proof = proof.slots[1].proof
        #expect(!holds(forged) || proof.slots[0].proof == proof.slots[1].proof)
        var refused = 0
        for damaged in Mutations(of: [proof.proof.nodes[1]], count: 500)
        where damaged != proof.proof.nodes[1] {
            forged = proof
            forged.proof.nodes[1] = damaged
            refused += holds(forged) ? 0 : 1
            #expect(!holds(forged))
        }
        #expect(refused > 400)
    }
}
