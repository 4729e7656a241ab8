/// Merges the symbols of one piece after another until no rule applies.
///
/// The best merge of the whole piece goes first, the leftmost among equals; a heap of candidates
/// finds it, so a piece of n symbols costs O(n log n), however long it is.
struct PieceMerger<Rules: MergeRules> {
    private let rules: Rules
    private var queue = MergeQueue()
    /// The symbols of the piece in hand; those of length zero are gone.
    private(set) var symbols: [MergeSymbol] = []

    init(_ rules: Rules) { self.rules = rules }

    /// Begins another piece.
    mutating func removeAll() { symbols.removeAll(keepingCapacity: true) }

    /// Appends a symbol of `length` bytes.
    mutating func append(start: Int, length: Int, token: Int32) {
        let index = Int32(truncatingIfNeeded: symbols.count)
        symbols.append(
            MergeSymbol(
                start: start, length: Int32(truncatingIfNeeded: length), token: token,
                previous: index - 1, next: index + 1))
    }

    mutating func merge(in text: [UInt8]) {
        guard symbols.count > 1 else { return }
        symbols[symbols.count - 1].next = -1
        queue.removeAll()
        for index in 0..<symbols.count - 1 { consider(index, in: text) }
        while let candidate = queue.pop() { apply(candidate, in: text) }
    }

    private mutating func consider(_ left: Int, in text: [UInt8]) {
        let right = Int(symbols[left].next)
        guard right >= 0,
            let found = rules.merge(symbols[left], symbols[right], in: text)
        else { return }
        queue.push(
            MergeCandidate(
                priority: found.priority, left: left,
                length: symbols[left].length + symbols[right].length, product: found.product))
    }

    /// Merges, unless one of the two symbols has changed since the candidate was found.
    ///
    /// Boundaries only vanish: two symbols that still have the length of the candidate together
    /// are the same two.
    private mutating func apply(_ candidate: MergeCandidate, in text: [UInt8]) {
        let left = candidate.left
        let right = Int(symbols[left].next)
        guard symbols[left].length > 0, right >= 0,
            symbols[left].length + symbols[right].length == candidate.length
        else { return }
        symbols[left].length = candidate.length
        symbols[left].token = candidate.product
        symbols[left].next = symbols[right].next
        symbols[right].length = 0
        if symbols[right].next >= 0 {
            symbols[Int(symbols[right].next)].previous = Int32(truncatingIfNeeded: left)
        }
        if symbols[left].previous >= 0 { consider(Int(symbols[left].previous), in: text) }
        consider(left, in: text)
    }
}
