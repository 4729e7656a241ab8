/// Which two elements of a head turn together.
///
/// GGUF files of the architecture `llama` store the rows of query and key permuted so that pairs
/// are neighbours; Hugging Face's files, and GGUF files of `qwen2`, pair an element with the one
/// half of the turned part further on.
package enum RotaryPairing: UInt8, Sendable, Hashable, CaseIterable {
    /// 2i and 2i + 1: ggml's NORM.
    case interleaved
    /// i and i + D/2 for D turned elements: ggml's NEOX.
    case halves
}

/// The cosines and sines of every position, for rows that each have a position of their own.
package struct RotaryTable: Sendable {
    /// The positions 0 ..< positions have a row.
    package let positions: Int
    /// The elements of a head that turn: its first ones, an even number.
    package let width: Int
    package let pairing: RotaryPairing
    /// [positions, width / 2].
    let cosine: FloatView
    let sine: FloatView

    /// Pair i at position t turns by t · (θ^(−2i / width) / factors[i]), made in binary64 and
    /// rounded once; without `factors` by t · θ^(−2i / width).
    package init(
        positions: Int, width: Int, theta: Double, pairing: RotaryPairing, factors: [Double] = []
    ) {
        let table = RopeTable.make(
            time: positions, headWidth: width, theta: theta, factors: factors)
        self.positions = positions
        self.width = width
        self.pairing = pairing
        cosine = FloatView(table.cosine)
        sine = FloatView(table.sine)
    }

    func check(_ x: FloatRows, heads: Int, headWidth: Int, at positions: IntegerView) {
        precondition(heads >= 0 && x.columns == heads * headWidth, "a row holds whole heads")
        precondition(width <= headWidth, "no more than a head turns")
        precondition(positions.count == x.rows, "a row has a position")
        checkIndices(positions, below: self.positions)
    }
}
