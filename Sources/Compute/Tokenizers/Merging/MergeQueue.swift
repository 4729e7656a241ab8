/// A possible merge of two neighbours.
struct MergeCandidate {
    /// Lower goes first: the rank above, the place of the left symbol below, so that equal ranks
    /// go from left to right.
    let order: UInt64
    /// The bytes of both symbols together: shows whether they are still what they were.
    let length: Int32
    let product: Int32

    init(priority: UInt32, left: Int, length: Int32, product: Int32) {
        order = UInt64(priority) << 32 | UInt64(UInt32(truncatingIfNeeded: left))
        self.length = length
        self.product = product
    }

    var left: Int { Int(order & 0xFFFF_FFFF) }
}

/// A binary heap, lowest order first.
struct MergeQueue {
    private var heap: [MergeCandidate] = []

    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    mutating func push(_ candidate: MergeCandidate) {
        var index = heap.count
        heap.append(candidate)
        while index > 0 {
            let parent = (index - 1) / 2
            guard candidate.order < heap[parent].order else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = candidate
    }

    mutating func pop() -> MergeCandidate? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].order < heap[child].order { child += 1 }
            guard heap[child].order < last.order else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = last
        return first
    }
}
