package import ChainTypes
package import Primitives
import Synchronization

/// Recovers who signed the transactions of a block, which takes most of the time of plain transfers
/// and needs nothing but the transactions.
package enum TransactionSenders {
    /// The senders in the order of the transactions, or the failure of the first that has none.
    package static func recovered(
        of transactions: [SignedTransaction], chain: ChainRules, scheduler: some ParallelScheduler
    ) throws(BlockFailure) -> [Address] {
        let recovery = SenderRecovery(of: transactions, chain: chain)
        scheduler.run(taskCount: recovery.partCount) { _ in recovery.recoverNext() }
        return try recovery.senders()
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
}

/// The senders of a block's transactions, recovered part by part by whoever has time.
///
/// Each part is recovered once. Parts are claimed from the first to the last, so that a thread that
/// runs the transactions in their order finds their senders; where it comes too early it recovers a
/// part itself, and so waits only for parts that another thread is at work on.
final class SenderRecovery: Sendable {
    /// The transactions of a part: the time of one, about half a millisecond, is the longest wait.
    private static let grain = 16

    private final class Part: Sendable {
        /// Held by the thread that recovers the part, and so by whoever waits for it.
        let results = Mutex<[Result<Address, TransactionFailure>]?>(nil)
        let isRecovered = Atomic<Bool>(false)
    }

    private let transactions: [SignedTransaction]
    private let chain: ChainRules
    private let parts: [Part]
    /// The first part that nobody has claimed.
    private let next = Atomic<Int>(0)

    init(of transactions: [SignedTransaction], chain: ChainRules) {
        self.transactions = transactions
        self.chain = chain
        let count = (transactions.count + Self.grain - 1) / Self.grain
        parts = (0..<count).map { _ in Part() }
    }

    var partCount: Int { parts.count }

    /// Recovers the first part that nobody has claimed; `false` when there is none.
    @discardableResult
    func recoverNext() -> Bool {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < parts.count else { return false }
        _ = recover(index)
        return true
    }

    /// The senders of the part that begins with a transaction.
    ///
    /// `start` is a multiple of the size of a part.
    func part(from start: Int) -> [Result<Address, TransactionFailure>] {
        let index = start / Self.grain
        while !parts[index].isRecovered.load(ordering: .acquiring), recoverNext() {}
        return recover(index)
    }

    /// The senders of all transactions, or the failure of the first that has none.
    func senders() throws(BlockFailure) -> [Address] {
        var senders: [Address] = []
        senders.reserveCapacity(transactions.count)
        for index in parts.indices {
            for result in recover(index) {
                switch result {
                case .success(let sender): senders.append(sender)
                case .failure(let failure): throw .transaction(index: senders.count, failure)
                }
            }
        }
        return senders
    }

    private func recover(_ index: Int) -> [Result<Address, TransactionFailure>] {
        parts[index].results.withLock { held in
            if let held { return held }
            let start = index * Self.grain
            let results = transactions[start..<min(start + Self.grain, transactions.count)].map {
                transaction in
                Result { () throws(TransactionFailure) in
                    try TransactionSenders.sender(of: transaction, chain: chain)
                }
            }
            held = results
            parts[index].isRecovered.store(true, ordering: .releasing)
            return results
        }
    }
}
