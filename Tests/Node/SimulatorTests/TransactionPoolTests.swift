import ChainTypes
import Cryptography
import NodeRuntime
import Primitives
import StateTrie
import Testing

struct TransactionPoolTests {
    private let alice = PrivateKey(insecurelyFrom: "alice")
    private let bob = PrivateKey(insecurelyFrom: "bob")
    private let baseFee: UInt256 = 1_000_000_000

    private var state: ChainState {
        ChainState().updating([
            alice.address: Account(nonce: 3, balance: 5 * Coin.unit),
            bob.address: Account(balance: Coin.unit),
        ])
    }

    private func transfer(
        _ key: PrivateKey, nonce: UInt64, tip: UInt256 = 1_000_000_000, chainID: UInt64 = 1,
        value: UInt256 = 5
    ) -> SignedTransaction {
        SignedTransaction(
            .transfer(
                chainID: chainID, nonce: nonce, to: .zero, value: value,
                maxFee: baseFee + tip, maxPriorityFee: tip),
            key: key)
    }

    private func refusal(
        _ pool: inout TransactionPool, _ transaction: SignedTransaction
    ) -> PoolFailure? {
        do {
            try pool.insert(transaction, state: state, baseFee: baseFee)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the best tip goes first, and each sender's nonces in order`() throws {
        var pool = TransactionPool(chainID: 1)
        for nonce in [5, 3, 4] as [UInt64] {
            #expect(refusal(&pool, transfer(alice, nonce: nonce)) == nil)
        }
        #expect(refusal(&pool, transfer(bob, nonce: 0, tip: 2_000_000_000)) == nil)
        #expect(refusal(&pool, transfer(bob, nonce: 2)) == nil)
        let taken = pool.select(state: state, baseFee: baseFee, gasLimit: 30_000_000)
        #expect(taken.map(\.transaction.nonce) == [0, 3, 4, 5], "nonce 2 waits for nonce 1")
        let two = pool.select(state: state, baseFee: baseFee, gasLimit: 43_000)
        #expect(two.count == 2)
        #expect(pool.select(state: state, baseFee: 9_000_000_000, gasLimit: 1 << 40).isEmpty)
    }

    @Test func `what no block could hold is refused with its reason`() {
        var pool = TransactionPool(chainID: 1)
        #expect(
            refusal(&pool, transfer(alice, nonce: 3, chainID: 2))
                == .wrongChain(expected: 1, got: 2))
        #expect(refusal(&pool, transfer(alice, nonce: 2)) == .nonce(least: 3, got: 2))
        guard case .balance = refusal(&pool, transfer(alice, nonce: 3, value: 9 * Coin.unit)) else {
            Issue.record("a transfer beyond the balance was taken")
            return
        }
        let good = transfer(alice, nonce: 3)
        #expect(refusal(&pool, good) == nil)
        #expect(refusal(&pool, good) == .known)
        guard case .underpriced = refusal(&pool, transfer(alice, nonce: 3, tip: 1_000_000_001))
        else {
            Issue.record("a replacement for one unit more was taken")
            return
        }
        #expect(refusal(&pool, transfer(alice, nonce: 3, tip: 9_000_000_000)) == nil)
        #expect(pool.count == 1)
    }

    @Test func `one sender fills only its share, and spent nonces go`() {
        var pool = TransactionPool(chainID: 1)
        for nonce in 3..<(3 + PoolLimits.perSender) {
            #expect(refusal(&pool, transfer(alice, nonce: UInt64(nonce))) == nil)
        }
        #expect(
            refusal(&pool, transfer(alice, nonce: 200))
                == .senderFull(limit: PoolLimits.perSender))
        let later = state.updating([alice.address: Account(nonce: 60, balance: Coin.unit)])
        pool.prune(state: later)
        #expect(pool.count == PoolLimits.perSender - 57)
        #expect(pool.waiting.count == 7)
    }
}
