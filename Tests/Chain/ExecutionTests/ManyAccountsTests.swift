import ChainTypes
import Cryptography
import Execution
import Primitives
import StateTrie
import Testing

/// Blocks that touch more than the tables of a journal hold at first.
@Suite struct ManyAccountsTests {
    @Test func `six hundred senders each pay another receiver`() throws {
        let keys = (0..<600).map { PrivateKey(insecurelyFrom: "many \($0)") }
        let receivers = (0..<600).map { Address(lastOf: Keccak256.hash(Array("to \($0)".utf8))) }
        let chain = try TestChain(
            allocations: keys.map { .init(address: $0.address, balance: Coin.unit) })
        let transactions = zip(keys, receivers).map { key, receiver in
            chain.transfer(from: key, to: receiver, nonce: 0, value: 7)
        }
        let head = try chain.extend(chain.genesis, transactions)
        #expect(head.envelope.block.transactions == transactions)
        let fee = UInt256(21_000) * (head.header.baseFeePerGas + 1_000_000_000)
        for (key, receiver) in zip(keys, receivers) {
            let sender = head.state[key.address]
            #expect(sender.nonce == 1 && sender.balance == Coin.unit - 7 - fee)
            #expect(head.state[receiver].balance == 7)
        }
    }
}
