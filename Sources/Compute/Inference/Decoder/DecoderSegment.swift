package import Tensors

/// A run of tokens that one sequence reads in a pass.
package struct DecoderSegment {
    package let cache: DecoderCache
    package let tokens: [Int32]
    /// The first of the tokens whose logits are wanted; `tokens.count` for none.
    package let logitsFrom: Int
    /// The places of the tokens whose logits are wanted, ascending; nil for all from
    /// ``logitsFrom`` on.
    package let logitsAt: [Int]?

    package init(cache: DecoderCache, tokens: [Int32], logitsFrom: Int) {
        self.cache = cache
        self.tokens = tokens
        self.logitsFrom = logitsFrom
        logitsAt = nil
    }

    /// A run of tokens of which only some logits are wanted, at ascending places.
    package init(cache: DecoderCache, tokens: [Int32], logitsAt places: [Int]) {
        precondition(
            zip(places, places.dropFirst()).allSatisfy { $0 < $1 }, "places are ascending")
        precondition(
            places.first ?? 0 >= 0 && places.last ?? -1 < tokens.count, "places lie inside")
        self.cache = cache
        self.tokens = tokens
        logitsFrom = places.first ?? tokens.count
        logitsAt = places
    }

    /// The places of `range` whose logits are wanted, ascending.
    func wanted(in range: Range<Int>) -> [Int] {
        guard let logitsAt else {
            return Array(range.clamped(to: min(logitsFrom, tokens.count)..<tokens.count))
        }
        return logitsAt.filter(range.contains)
    }
}

/// Ascending positions of one segment and what the model says after each; valid only while they
/// are visited.
package struct DecoderRows {
    /// The place of the segment in the pass.
    package let segment: Int
    /// The places of the positions in the segment: consecutive ones, unless the segment names
    /// those that it wants.
    package let places: [Int]
    /// The place of the first position in the segment.
    package var first: Int { places.first ?? 0 }
    package var count: Int { places.count }
    /// [count, width]: the states after the last norm.
    package let hidden: FloatView
    /// The logits of the rows: [count, vocabulary].
    package let logits: FloatView
    let greatestTokens: [Int32]
    let width: Int
    let vocabulary: Int
    let finite: [Bool]

    /// The state of one row: [width].
    package func hidden(_ row: Int) -> FloatView { hidden.slice(row * width, width) }

    /// The logits of one row: [vocabulary].
    package func logits(_ row: Int) -> FloatView { logits.slice(row * vocabulary, vocabulary) }

    /// The most likely token of a row, the lowest among equals.
    package func greatest(_ row: Int) -> Int32 { greatestTokens[row] }

    /// Whether the lane sum of the row's logits is finite; a row that is not has no value.
    package func isFinite(_ row: Int) -> Bool { finite[row] }
}
