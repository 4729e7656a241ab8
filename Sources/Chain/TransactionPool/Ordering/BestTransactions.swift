import ChainTypes
package import Primitives

/// The pending transactions in the order in which a proposer wants them: the greatest tip first,
/// among equals the one that came first, and each sender's in the order of nonces.
///
/// A step costs the logarithm of the number of senders.
package struct BestTransactions: Sendable {
    private struct Candidate: Comparable, Sendable {
        let price: PoolPrice
        let sequence: UInt64

        /// The better one comes first out of the heap.
        static func < (a: Candidate, b: Candidate) -> Bool {
            a.price.tip == b.price.tip ? a.sequence < b.sequence : a.price.tip > b.price.tip
        }
    }

    private let head: PoolHead
    private var queues: [Address: ArraySlice<PoolEntry>] = [:]
    private var heap = IndexedHeap<Address, Candidate>()

    init(_ pending: [(sender: Address, entries: ArraySlice<PoolEntry>)], head: PoolHead) {
        self.head = head
        for (sender, entries) in pending {
            queues[sender] = entries
            offer(sender)
        }
    }

    /// The next one; the one after it of the same sender is in line from now on.
    package mutating func next() -> PoolEntry? {
        guard let sender = heap.first?.name, let entry = queues[sender]?.popFirst() else {
            return nil
        }
        offer(sender)
        return entry
    }

    /// Leaves out the others of a sender whose last one could not be used.
    package mutating func skip(_ sender: Address) {
        queues[sender] = nil
        heap.set(sender, nil)
    }

    /// Puts a sender in line with its next transaction, if that reaches the base fee.
    private mutating func offer(_ sender: Address) {
        guard let entry = queues[sender]?.first else { return skip(sender) }
        let price = PoolPrice(entry.transaction.transaction, head)
        guard price.isIncludable else { return skip(sender) }
        heap.set(sender, Candidate(price: price, sequence: entry.sequence))
    }
}

extension TransactionPool {
    /// The transactions for the next block, best first.
    package var best: BestTransactions {
        BestTransactions(
            pendingInNoOrder, head: head)
    }

    /// Whether the next block could hold anything.
    package var hasExecutable: Bool {
        pendingInNoOrder.contains { _, entries in
            entries.first.map { PoolPrice($0.transaction.transaction, head).isIncludable } ?? false
        }
    }

    /// What fits into the gas of the next block, by what each asks for.
    package func select(gasLimit: UInt64) -> [PoolEntry] {
        var best = best
        var left = gasLimit
        var taken: [PoolEntry] = []
        while left >= Gas.transaction, let entry = best.next() {
            let needed = entry.transaction.transaction.gasLimit
            guard needed <= left else {
                best.skip(entry.sender)
                continue
            }
            left -= needed
            taken.append(entry)
        }
        return taken
    }
}
