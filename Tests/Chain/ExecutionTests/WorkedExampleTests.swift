import ChainTypes
import Cryptography
import Execution
import Primitives
import StateTrie
import Testing

/// The worked example of `Docs/Spec/chain.md`.
///
/// Its numbers were made by other people's code:
/// eth-account 0.14.0, rlp 5.0.0, trie 4.0.0 and PyCryptodome's Keccak.
@Suite struct WorkedExampleTests {
    @Test func `the genesis of the example has the stated hashes`() throws {
        let chain = try TestChain()
        #expect(
            chain.spec.hash.description
                == "0x017deb2977c342a529b6ec842cf5a08d41c802b872be1d0608bbcb871051fc0d")
        #expect(
            chain.genesis.state.root.description
                == "0x4b7567fc4884a08dcf3c587349a7a0936b9cfdad0aff04cacab0430c66cd27a4")
        #expect(
            chain.genesis.hash.description
                == "0xbdc4477893be9411b1985f1078dc7b4a55e7f7ef669f10fbd19d08936a2c7264")
        #expect(
            chain.genesis.envelopeHash.description
                == "0x4ed08237efb39b933856b2923055758ea203d2fc24f275bf19e3d09fcd0ee989")
    }

    @Test func `the first block of the example has the stated hashes`() throws {
        let chain = try TestChain()
        let transfer = chain.transfer(
            from: chain.alice, to: chain.bob.address, nonce: 0, value: 3 * Coin.unit)
        let head = try chain.extend(chain.genesis, [transfer])
        #expect(
            transfer.hash.description
                == "0xc3ecef0b2cc6d48389e2fdad607600195af356f1a4bdc97a99506f0d508a0823")
        #expect(
            head.header.stateRoot.description
                == "0xc78bfd07dc552140a48141299d7d357fbed332e7e2f032b856c2d219463e1a1a")
        #expect(
            head.header.transactionsRoot.description
                == "0x906f54bdf81d146a3be4b6c844a71c12f4dc0cd228b3da5c01ea882c66839863")
        #expect(
            head.header.receiptsRoot.description
                == "0xf78dfb743fbd92ade140711c8bbc542b5e307f0ab7984eff35d751969fe57efa")
        #expect(
            head.hash.description
                == "0xfe30ee1ec3014ace53145190730b7842050d01f9729db9b41ac569694e4ec933")
        #expect(
            head.envelopeHash.description
                == "0xe9f4b5c33fdf7786421685548a803ebe36dae6d82e47e15a3aab70b60f843a0d")
        #expect(
            Keccak256.hash(head.envelope.encoded).description
                == "0xb37ab8e62d49411976765f22145e29cdbe8c32ae14af087fba43f8c974505fd1")
    }

    @Test func `a block of a thousand transfers runs and is read back`() throws {
        let chain = try TestChain()
        let transfers = (0..<1_000).map { nonce in
            let to = Address(lastOf: Keccak256.hash(Array("receiver \(nonce % 300)".utf8)))
            return chain.transfer(
                from: chain.alice, to: to, nonce: UInt64(nonce), value: 1_000_000)
        }
        let head = try chain.extend(chain.genesis, transfers)
        #expect(head.envelope.block.transactions.count == 1_000)
        #expect(head.header.gasUsed == 21_000_000)
        #expect(try Block(decoding: head.envelope.block.encoded) == head.envelope.block)
        let next = try chain.extend(head)
        #expect(next.header.baseFeePerGas == 918_750_000)
    }
}
