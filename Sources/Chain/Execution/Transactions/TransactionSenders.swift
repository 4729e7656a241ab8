package import ChainTypes
package import Primitives
import Synchronization

/// Recovers who signed the transactions of a block, which takes most of the time of plain transfers
/// and needs nothing but the transactions.
package enum TransactionSenders {
    /// The transactions that one task takes at a time.
    private static let grain = 16

    /// The senders in the order of the transactions, or the failure of the first that has none.
    package static func recovered(
        of transactions: [SignedTransaction], chain: ChainRules, scheduler: some ParallelScheduler
    ) throws(BlockFailure) -> [Address] {
        let results = recover(transactions, chain: chain, scheduler: scheduler)
        var senders: [Address] = []
        senders.reserveCapacity(results.count)
        for (index, result) in results.enumerated() {
            switch result {
            case .success(let sender): senders.append(sender)
            case .failure(let failure): throw .transaction(index: index, failure)
            }
        }
        return senders
    }

    /// The account that a transaction is from under the rules of a chain.
    package static func sender(
        of signed: SignedTransaction, chain: ChainRules
    ) throws(TransactionFailure) -> Address {
        if chain.namesSenders, let named = signed.namedSender { return named }
        do {
            return try signed.sender()
        } catch {
            throw .signature(error)
        }
    }

    private static func recover(
        _ transactions: [SignedTransaction], chain: ChainRules, scheduler: some ParallelScheduler
    ) -> [Result<Address, TransactionFailure>] {
        let tasks = (transactions.count + grain - 1) / grain
        let parts = Mutex([[Result<Address, TransactionFailure>]](repeating: [], count: tasks))
        scheduler.run(taskCount: tasks) { task in
            let part = transactions[task * grain..<min((task + 1) * grain, transactions.count)]
            let results = part.map { transaction in
                Result { () throws(TransactionFailure) in
                    try sender(of: transaction, chain: chain)
                }
            }
            parts.withLock { $0[task] = results }
        }
        return parts.withLock { $0.flatMap(\.self) }
    }
}
