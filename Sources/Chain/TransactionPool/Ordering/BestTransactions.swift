import ChainTypes
import Primitives

/// The pending transactions in the order in which a proposer wants them: the greatest tip first,
/// among equals the one that came first, and each sender's in the order of nonces.
///
/// A step costs the logarithm of the number of senders.
package struct BestTransactions: Sendable {
    private struct Candidate: Comparable, Sendable {
        let tip: UInt256
        let sequence: UInt64
        /// The place of its sender among ``lines``.
        let line: Int

        /// The better one comes first out of the heap.
        static func < (a: Candidate, b: Candidate) -> Bool {
            a.tip == b.tip ? a.sequence < b.sequence : a.tip > b.tip
        }
    }

    private let head: PoolHead
    /// What is left of each sender's pending transactions.
    private var lines: [ArraySlice<PoolEntry>]
    /// The first ones of the lines, the best at the top.
    private var heap: [Candidate] = []
    private var lastLine: Int?

    init(_ lines: [ArraySlice<PoolEntry>], head: PoolHead) {
        self.head = head
        self.lines = lines
        heap = lines.indices.compactMap { Self.candidate(lines[$0], $0, head) }
        for place in (0..<heap.count / 2).reversed() { sink(from: place) }
    }

    /// The next one; the one after it of the same sender is in line from now on.
    package mutating func next() -> PoolEntry? {
        while let top = heap.first {
            let entry = lines[top.line].popFirst()
            if let follower = Self.candidate(lines[top.line], top.line, head) {
                heap[0] = follower
            } else {
                heap[0] = heap[heap.count - 1]
                heap.removeLast()
            }
            sink(from: 0)
            // A sender who was skipped has an empty line.
            guard let entry else { continue }
            lastLine = top.line
            return entry
        }
        return nil
    }

    /// Leaves out the others of the sender whose transaction came last and could not be used.
    package mutating func skip() {
        if let lastLine { lines[lastLine] = [] }
    }

    /// The first of a line, if it reaches the base fee.
    private static func candidate(
        _ line: ArraySlice<PoolEntry>, _ number: Int, _ head: PoolHead
    ) -> Candidate? {
        guard let entry = line.first else { return nil }
        let price = PoolPrice(entry.transaction.transaction, head)
        guard price.isIncludable else { return nil }
        return Candidate(tip: price.tip, sequence: entry.sequence, line: number)
    }

    private mutating func sink(from place: Int) {
        var place = place
        while true {
            var best = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                if heap[child] < heap[best] { best = child }
            }
            guard best != place else { return }
            heap.swapAt(place, best)
            place = best
        }
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
        pendingInNoOrder.contains { entries in
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
                best.skip()
                continue
            }
            left -= needed
            taken.append(entry)
        }
        return taken
    }
}
