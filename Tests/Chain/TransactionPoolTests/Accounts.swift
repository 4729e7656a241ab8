import ChainTypes
import Cryptography
import Primitives
import TransactionPool

/// Accounts in memory.
struct Accounts: PoolState {
    var accounts: [Address: PoolAccount] = [:]
    /// Accounts that cannot be read.
    var unreadable: Set<Address> = []

    func poolAccount(_ address: Address) -> PoolAccount? {
        unreadable.contains(address) ? nil : accounts[address] ?? .empty
    }

    subscript(key: PrivateKey) -> PoolAccount {
        get { accounts[key.address] ?? .empty }
        set { accounts[key.address] = newValue }
    }
}

/// A transaction to be made; what a test does not say is an ordinary transfer.
struct Draft {
    var key = PrivateKey(insecurelyFrom: "alice")
    var nonce: UInt64 = 0
    var maxFee: UInt256 = 100
    var tip: UInt256 = 10
    var gasLimit: UInt64 = 21_000
    var value: UInt256 = 0
    var chainID: UInt64? = 7
    var to: Address? = .zero
    var data: [UInt8] = []

    var content: Transaction {
        Transaction(
            chainID: chainID, nonce: nonce, fees: .dynamic(maxFee: maxFee, maxPriorityFee: tip),
            gasLimit: gasLimit, to: to, value: value, data: data)
    }

    var signed: SignedTransaction { SignedTransaction(content, key: key) }
}

enum Names {
    static let alice = PrivateKey(insecurelyFrom: "alice")
    static let bob = PrivateKey(insecurelyFrom: "bob")
    static let carol = PrivateKey(insecurelyFrom: "carol")
}

extension TransactionPool {
    /// A pool of chain 7 under a base fee of 50.
    static func sample(_ change: (inout PoolConfiguration) -> Void = { _ in }) -> TransactionPool {
        var configuration = PoolConfiguration(chainID: 7)
        change(&configuration)
        return TransactionPool(configuration, head: PoolHead(baseFee: 50, gasLimit: 30_000_000))
    }

    mutating func refusal(
        _ transaction: SignedTransaction, _ state: Accounts, now: UInt64 = 0
    ) -> PoolFailure? {
        do throws(PoolFailure) {
            try insert(transaction, state: state, now: now)
            return nil
        } catch {
            return error
        }
    }

    var nonces: (pending: [UInt64], queued: [UInt64]) {
        (
            content.pending.flatMap { $0.entries.map(\.nonce) },
            content.queued.flatMap { $0.entries.map(\.nonce) }
        )
    }
}
