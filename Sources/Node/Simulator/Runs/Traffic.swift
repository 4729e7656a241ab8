import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import Primitives
import Staking
import StateTrie

/// What the accounts of a run send: users pay each other, newcomers bond stake and take it out.
struct Traffic: Sendable {
    private let cast: Cast
    private let newcomers: [Int]

    init(_ cast: Cast) {
        self.cast = cast
        newcomers = cast.plan.newcomers.sorted()
    }

    /// The next transaction, by the state that a node has; `nil` where that cannot be read.
    func next(
        on node: NodeMachine, _ generator: inout CounterGenerator
    ) -> SignedTransaction? {
        if !newcomers.isEmpty, generator.below(3) == 0 { return stake(on: node, &generator) }
        return pay(on: node, &generator)
    }

    private func pay(
        on node: NodeMachine, _ generator: inout CounterGenerator
    ) -> SignedTransaction? {
        let user = Int(generator.below(UInt64(Cast.users)))
        let amount = UInt256(1 + generator.below(1_000_000))
        let to = Cast.user((user + 1) % Cast.users).address
        return signed(by: Cast.user(user), on: node) { nonce, maxFee, tip in
            .transfer(
                chainID: cast.spec.chainID, nonce: nonce, to: to, value: amount, maxFee: maxFee,
                maxPriorityFee: tip)
        }
    }

    /// Calls that the contract refuses, such as an exit before a deposit, are part of the traffic.
    private func stake(
        on node: NodeMachine, _ generator: inout CounterGenerator
    ) -> SignedTransaction? {
        let newcomer = newcomers[Int(generator.below(UInt64(newcomers.count)))]
        let call: StakingCall = [.deposit, .deposit, .exit, .withdraw][Int(generator.below(4))]
        let coins = call == .deposit ? 32 + generator.below(32) : 0
        return signed(by: Cast.key(of: newcomer), on: node) { nonce, maxFee, tip in
            Transaction(
                chainID: cast.spec.chainID, nonce: nonce,
                fees: .dynamic(maxFee: maxFee, maxPriorityFee: tip), gasLimit: call.gasLimit,
                to: StakingContract.address, value: UInt256(coins) * Coin.unit, data: call.data)
        }
    }

    private func signed(
        by key: PrivateKey, on node: NodeMachine,
        _ transaction: (_ nonce: UInt64, _ maxFee: UInt256, _ tip: UInt256) -> Transaction
    ) -> SignedTransaction? {
        let state = node.tree.head.head.state
        guard let account = (try? state.account(key.address)) ?? nil else { return nil }
        return SignedTransaction(
            transaction(account.nonce, 3_000_000_000, 1_000_000_000), key: key)
    }
}
