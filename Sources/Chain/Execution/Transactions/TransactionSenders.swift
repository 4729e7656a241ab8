package import ChainTypes
import Cryptography
package import Primitives
import Synchronization

/// Recovers who signed the transactions of a block, which takes most of the time of plain transfers
/// and needs nothing but the transactions.
package enum TransactionSenders {
    /// The transactions that one task takes at a time.
    private static let grain = 16

    /// The senders in the order of the transactions, or the failure of the first that has none.
    package static func recovered(
        of transactions: [SignedTransaction], scheduler: some ParallelScheduler
    ) throws(BlockFailure) -> [Address] {
        let results = recover(transactions, scheduler: scheduler)
        var senders: [Address] = []
        senders.reserveCapacity(results.count)
        for (index, result) in results.enumerated() {
            switch result {
            case .success(let sender): senders.append(sender)
            case .failure(let failure): throw .transaction(index: index, .signature(failure))
            }
        }
        return senders
    }

    private static func recover(
        _ transactions: [SignedTransaction], scheduler: some ParallelScheduler
    ) -> [Result<Address, SignatureFailure>] {
        let tasks = (transactions.count + grain - 1) / grain
        let parts = Mutex([[Result<Address, SignatureFailure>]](repeating: [], count: tasks))
        scheduler.run(taskCount: tasks) { task in
            let part = transactions[task * grain..<min((task + 1) * grain, transactions.count)]
            let results = part.map { transaction in
                Result { () throws(SignatureFailure) in try transaction.sender() }
            }
            parts.withLock { $0[task] = results }
        }
        return parts.withLock { $0.flatMap(\.self) }
    }
}
