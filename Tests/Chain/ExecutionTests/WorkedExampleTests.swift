import ChainTypes
import Cryptography
import Execution
import Primitives
import StateTrie
import Testing

/// The worked example of `Docs/Spec/chain.md`.
///
/// Its numbers were made by other people's code:
/// eth-account 0.14.0, rlp 5.0.0, the tries of ethereum-execution 2.20.0 and PyCryptodome's Keccak.
@Suite struct WorkedExampleTests {
    @Test func `the genesis of the example has the stated hashes`() throws {
        let chain = try TestChain()
        #expect(
            chain.spec.hash.description
                == "0x2b7395785d6878b4e41b4ec212522ea7cb4e33db16e2fbb994c77c5f82e57025")
        #expect(
            chain.genesis.state.root.description
                == "0x4b7567fc4884a08dcf3c587349a7a0936b9cfdad0aff04cacab0430c66cd27a4")
        #expect(
            chain.genesis.hash.description
                == "0xa8920874042065d6d2c0a5ecb956ef84745ec220a21f7fef676ab7211abf59ef")
        #expect(
            chain.genesis.envelopeHash.description
                == "0x430f6edc7041af1c4ac2e8278655fb2e67ff5e34d52c3b34350409e0a64dfb2e")
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
                == "0x7a955531098c6c7b4e4c3ba8c7738c3adc6e95f48dd48c656cd966e0f505f15e")
        #expect(
            head.envelopeHash.description
                == "0xd112b0e1bfd0721c447d396da348d8161ffcb43677629826affcc086a7982271")
        #expect(
            Keccak256.hash(head.envelope.encoded).description
                == "0x782c69b0426b71a2d07226a7b1b08cf95f92f80f3eb52c8c89e4882058576ec1")
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
