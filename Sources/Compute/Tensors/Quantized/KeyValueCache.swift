/// The keys and values of one layer for the positions of one sequence.
///
/// Keys lie in blocks of sixteen positions, [key head][block][d][16], so that the scores of sixteen
/// positions are one chain of vectors; values [key head][position][d], rows of whole vectors. The
/// storage grows by itself; places that were never written are zeros.
///
/// Not synchronized: appends and reads of one layer follow each other.
@safe package final class KeyValueCache: @unchecked Sendable {
    /// The least number of positions that storage is made for.
    private static let capacityMin = 64
    static let blockLength = 16

    package let keyHeads: Int
    package let headWidth: Int
    /// The positions 0 ..< count are written.
    package private(set) var count = 0
    /// The positions there is storage for, a multiple of 16.
    private(set) var capacity = 0
    private(set) var keys = TensorStorage(count: 0)
    private(set) var values = TensorStorage(count: 0)

    package init(keyHeads: Int, headWidth: Int) {
        precondition(keyHeads > 0 && headWidth > 0, "a layer has heads")
        self.keyHeads = keyHeads
        self.headWidth = headWidth
    }

    /// The head width in whole vectors.
    var valueWidth: Int { (headWidth + 15) / 16 * 16 }

    package var byteCount: Int { (keys.count + values.count) * 4 }

    /// Writes the keys and values (rows [keyHeads · headWidth]) of positions from `position` on.
    ///
    /// `position` is at most ``count``; what was written from there on is replaced or forgotten.
    package func append(keys newKeys: FloatRows, values newValues: FloatRows, at position: Int) {
        let width = keyHeads * headWidth
        precondition(newKeys.columns == width && newValues.columns == width, "[rows, G·D]")
        precondition(newKeys.rows == newValues.rows, "a position has a key and a value")
        precondition(position >= 0 && position <= count, "positions follow each other")
        reserve(position + newKeys.rows)
        count = position + newKeys.rows
        for head in 0..<keyHeads {
            for row in 0..<newKeys.rows {
                unsafe write(
                    newKeys.pointer + row * newKeys.stride + head * headWidth,
                    newValues.pointer + row * newValues.stride + head * headWidth,
                    head: head, position: position + row)
            }
        }
    }

    /// Forgets the positions from `position` on.
    package func truncate(to position: Int) {
        precondition(position >= 0 && position <= count, "only what is there is forgotten")
        count = position
    }

    /// Makes room for `positions` positions at least.
    package func reserve(_ positions: Int) {
        guard positions > capacity else { return }
        let wanted = max(positions, 2 * capacity, Self.capacityMin)
        let grown = (wanted + Self.blockLength - 1) / Self.blockLength * Self.blockLength
        keys = copy(keys, width: headWidth, grownTo: grown)
        values = copy(values, width: valueWidth, grownTo: grown)
        capacity = grown
    }

    /// Heads lie further apart in the larger storage; inside a head nothing moves.
    private func copy(_ old: TensorStorage, width: Int, grownTo grown: Int) -> TensorStorage {
        let storage = TensorStorage(count: keyHeads * grown * width)
        let length = capacity * width
        for head in 0..<keyHeads where length > 0 {
            storage.floats(offset: head * grown * width, count: length)
                .copy(from: old.floats(offset: head * length, count: length))
        }
        return storage
    }

    @unsafe private func write(
        _ key: UnsafePointer<Float>, _ value: UnsafePointer<Float>, head: Int, position: Int
    ) {
        let keys = unsafe keyPointer(head: head)
        let values = unsafe valuePointer(head: head)
        let block = position / Self.blockLength * Self.blockLength * headWidth
        let lane = position % Self.blockLength
        for d in 0..<headWidth {
            unsafe keys[block + d * Self.blockLength + lane] = key[d]
        }
        unsafe (values + position * valueWidth).update(from: value, count: headWidth)
    }

    /// The keys of a head: [capacity / 16][d][16].
    func keyPointer(head: Int) -> UnsafeMutablePointer<Float> {
        unsafe keys.base.assumingMemoryBound(to: Float.self) + head * capacity * headWidth
    }

    /// The values of a head: [capacity][``valueWidth``].
    func valuePointer(head: Int) -> UnsafeMutablePointer<Float> {
        unsafe values.base.assumingMemoryBound(to: Float.self) + head * capacity * valueWidth
    }

    func key(head: Int, position: Int, _ d: Int) -> Float {
        let block = position / Self.blockLength * Self.blockLength * headWidth
        let at = block + d * Self.blockLength + position % Self.blockLength
        return keys.floats(offset: head * capacity * headWidth, count: capacity * headWidth)[at]
    }

    func value(head: Int, position: Int, _ d: Int) -> Float {
        let at = (head * capacity + position) * valueWidth + d
        return values.floats(offset: at, count: 1)[0]
    }
}

/// The heads of ``TensorKernels/cachedAttention(_:size:spans:out:)``.
package struct CachedAttentionSize: Sendable, Hashable {
    package var heads: Int
    package var keyHeads: Int
    package var headWidth: Int
    package var scale: Float

    package init(heads: Int, keyHeads: Int, headWidth: Int, scale: Float) {
        self.heads = heads
        self.keyHeads = keyHeads
        self.headWidth = headWidth
        self.scale = scale
    }

    func check(_ q: FloatRows, _ spans: [CachedSpan], _ out: FloatRows) {
        precondition(keyHeads > 0 && heads % keyHeads == 0, "query heads share key heads evenly")
        precondition(q.columns == heads * headWidth && out.columns == q.columns, "[rows, H·D]")
        precondition(out.rows == q.rows, "a query has a result")
        for span in spans {
            precondition(span.row >= 0 && span.count >= 0, "a span has rows")
            precondition(span.row + span.count <= q.rows, "a span lies inside the queries")
            precondition(
                span.cache.keyHeads == keyHeads && span.cache.headWidth == headWidth,
                "a cache has the heads of its queries")
            precondition(
                span.position >= 0 && span.position + span.count <= span.cache.count,
                "a query's own position is in its cache")
        }
    }
}

/// Rows of queries that are consecutive positions of one sequence.
package struct CachedSpan: Sendable {
    package var cache: KeyValueCache
    /// The first row of the queries.
    package var row: Int
    package var count: Int
    /// The position of the first row; it attends to the positions 0 … position.
    package var position: Int

    package init(cache: KeyValueCache, row: Int, count: Int, position: Int) {
        self.cache = cache
        self.row = row
        self.count = count
        self.position = position
    }
}
