import ChainTypes
import Cryptography
import Primitives
import StateTrie
import Synchronization

/// Runs the transactions of a block one after the other on the calling thread, and has others do
/// beside it what does not depend on what becomes of them: the senders of those that come later,
/// and the root over all.
struct TransactionsRun {
    let senders: [Address]
    let root: Hash32

    /// Throws what a single thread would throw that recovers all senders before it runs anything.
    init(
        _ transactions: [SignedTransaction], on transition: inout BlockTransition,
        chain: ChainRules, scheduler: some ParallelScheduler
    ) throws(BlockFailure) {
        let recovery = SenderRecovery(of: transactions, chain: chain)
        let parts = recovery.partCount
        let root = Mutex(Hash32.emptyTrie)
        // One part after the other; the root comes last, for nobody waits for it.
        let failure = scheduler.run(taskCount: parts + 1) { index in
            guard index == parts else {
                recovery.recoverNext()
                return
            }
            let made = Trie.root(ofList: transactions.map(\.encoded))
            root.withLock { $0 = made }
        } beside: {
            Self.apply(transactions, from: recovery, on: &transition)
        }
        senders = try recovery.senders()
        if let failure { throw failure }
        self.root = root.withLock { $0 }
    }

    /// Why the transactions do not run to their end; nothing for one without a sender, which
    /// ``SenderRecovery/senders()`` names.
    private static func apply(
        _ transactions: [SignedTransaction], from recovery: SenderRecovery,
        on transition: inout BlockTransition
    ) -> BlockFailure? {
        var index = 0
        while index < transactions.count {
            for result in recovery.part(from: index) {
                guard case .success(let sender) = result else { return nil }
                do {
                    try transition.apply(transactions[index], from: sender)
                } catch .state(let failure) {
                    return .state(failure)
                } catch {
                    return .transaction(index: index, error)
                }
                index += 1
            }
        }
        return nil
    }
}
