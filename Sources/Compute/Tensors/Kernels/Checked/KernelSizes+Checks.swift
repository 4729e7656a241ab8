/// Requires that a view of `count` elements has whole rows of `columns`; answers how many.
func checkedRows(_ count: Int, columns: Int) -> Int {
    precondition(columns >= 0, "a row has a size")
    precondition(columns == 0 || count % columns == 0, "a matrix has whole rows")
    return rowCount(count, columns: columns)
}

/// Requires every index of a view (tokens, labels, positions) to lie below `bound`.
func checkIndices(_ view: IntegerView, below bound: Int) {
    for i in 0..<view.count {
        let index = unsafe view.pointer[i]
        precondition(index >= 0 && Int(index) < bound, "an index lies inside its table")
    }
}

extension QuantizedRows {
    func check(_ x: FloatRows) {
        precondition(x.columns == columns, "rows have the columns of their storage")
        precondition(x.rows <= capacity, "rows fit their storage")
    }

    func check(rows: Int, with matrix: PackedMatrix, out: FloatRows) {
        precondition(rows >= 0 && rows <= capacity, "rows fit their storage")
        precondition(matrix.columns == columns, "operands have one depth")
        precondition(out.rows == rows && out.columns == matrix.rows, "out is [M, N]")
    }
}

extension RopeSize {
    func check(x: FloatView, cosine: FloatView, sine: FloatView, out: FloatView) {
        precondition(headWidth % 2 == 0, "a head is made of pairs")
        precondition(x.count == batch * time * heads * headWidth, "x holds [B·T, heads·D]")
        precondition(out.count == x.count, "operand and result have one size")
        precondition(cosine.count == time * headWidth / 2, "a table holds [T, D/2]")
        precondition(sine.count == cosine.count, "a table holds [T, D/2]")
    }
}

extension AttentionSize {
    func check(queries: [FloatView], keys: [FloatView], rows: [FloatView]) {
        precondition(keyHeads > 0 && heads % keyHeads == 0, "query heads share key heads evenly")
        let expected = batch * time * headWidth
        precondition(queries.allSatisfy { $0.count == expected * heads }, "[B, T, H, D]")
        precondition(keys.allSatisfy { $0.count == expected * keyHeads }, "[B, T, G, D]")
        precondition(rows.allSatisfy { $0.count == batch * heads * time }, "[B, H, T]")
    }
}

extension ConvolutionSize {
    func check(x: FloatView, weight: FloatView, out: FloatView) {
        precondition(stride > 0 && kernel > 0 && padding >= 0, "a window moves")
        precondition(height + 2 * padding >= kernel, "a window fits the padded height")
        precondition(width + 2 * padding >= kernel, "a window fits the padded width")
        precondition(x.count == batch * height * width * channels, "input [B, H, W, C]")
        precondition(weight.count == kernel * kernel * channels * outputs, "weight [K, K, C, O]")
        precondition(out.count == batch * outputHeight * outputWidth * outputs, "output NHWC")
    }
}

extension PoolSize {
    func check(x: FloatView, out: FloatView, positions: IntegerView) {
        precondition(window > 0, "a window has a size")
        precondition(x.count == batch * height * width * channels, "input [B, H, W, C]")
        precondition(x.count <= Int(Int32.max), "a position is an Int32")
        precondition(out.count == batch * outputHeight * outputWidth * channels, "output NHWC")
        precondition(positions.count == out.count, "a result has a position")
    }
}
