package import Tensors

/// A run of tokens that one sequence reads in a pass.
package struct DecoderSegment {
    package let cache: DecoderCache
    package let tokens: [Int32]
    /// The first of the tokens whose logits are wanted; `tokens.count` for none.
    package let logitsFrom: Int

    package init(cache: DecoderCache, tokens: [Int32], logitsFrom: Int) {
        self.cache = cache
        self.tokens = tokens
        self.logitsFrom = logitsFrom
    }
}

/// Consecutive positions of one segment and what the model says after each; valid only while they
/// are visited.
package struct DecoderRows {
    /// The place of the segment in the pass.
    package let segment: Int
    /// The place of the first position in the segment.
    package let first: Int
    package let count: Int
    /// [count, width]: the states after the last norm.
    package let hidden: FloatView
    /// [count, vocabulary]
    package let logits: FloatView
    let greatestTokens: [Int32]
    let width: Int
    let vocabulary: Int
    let finite: [Bool]

    /// [width]
    package func hidden(_ row: Int) -> FloatView { hidden.slice(row * width, width) }

    /// [vocabulary]
    package func logits(_ row: Int) -> FloatView { logits.slice(row * vocabulary, vocabulary) }

    /// The most likely token of a row, the lowest among equals.
    package func greatest(_ row: Int) -> Int32 { greatestTokens[row] }

    /// Whether the lane sum of the row's logits is finite; a row that is not has no value.
    package func isFinite(_ row: Int) -> Bool { finite[row] }
}
