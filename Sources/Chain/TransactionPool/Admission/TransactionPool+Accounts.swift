import ChainTypes
import Primitives

/// The checks against the accounts of the sender and of those whose authorizations it carries.
extension TransactionPool {
    func checkFunds(_ entry: PoolEntry, _ account: PoolAccount) throws(PoolFailure) {
        if case .contract(let hash) = account.code {
            throw .senderHasCode(entry.sender, codeHash: hash)
        }
        guard entry.nonce >= account.nonce else {
            throw .nonceTooLow(next: account.nonce, got: entry.nonce)
        }
        guard entry.cost <= account.balance else {
            throw .insufficientFunds(balance: account.balance, cost: entry.cost, queued: .zero)
        }
        let others = queue(of: entry.sender)?.pendingCost(without: entry.nonce) ?? .zero
        guard entry.cost <= account.balance - others else {
            throw .insufficientFunds(balance: account.balance, cost: entry.cost, queued: others)
        }
    }

    /// An account that runs code of others can be emptied by anybody's transaction, so at most one
    /// transaction of it waits at a time (EIP-7702): one call must not make many worthless.
    func checkDelegation(_ entry: PoolEntry, _ account: PoolAccount) throws(PoolFailure) {
        let queue = queue(of: entry.sender)
        let isDelegated = account.code == .delegation || reservations(of: entry.sender) > 0
        if isDelegated, queue?.entry(nonce: entry.nonce) == nil {
            guard queue?.entries.isEmpty ?? true else { throw .delegatedInFlight }
            guard entry.nonce == account.nonce else { throw .delegatedGap }
        }
        for authority in entry.authorities where authority != entry.sender {
            guard (self.queue(of: authority)?.entries.count ?? 0) <= 1 else {
                throw .authorityReserved(authority)
            }
        }
    }

    func checkReplacement(_ entry: PoolEntry) throws(PoolFailure) {
        guard let old = queue(of: entry.sender)?.entry(nonce: entry.nonce) else { return }
        guard entry.transaction.transaction.replaces(old.transaction.transaction) else {
            throw .replacementUnderpriced
        }
    }
}
