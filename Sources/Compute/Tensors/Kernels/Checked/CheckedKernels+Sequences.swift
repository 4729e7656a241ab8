extension CheckedKernels {
    package func rope(
        x: FloatView, cosine: FloatView, sine: FloatView, size: RopeSize, inverse: Bool,
        out: FloatView
    ) {
        size.check(x: x, cosine: cosine, sine: sine, out: out)
        backend.rope(x: x, cosine: cosine, sine: sine, size: size, inverse: inverse, out: out)
    }

    package func embedding(table: FloatView, tokens: IntegerView, columns: Int, out: FloatView) {
        precondition(out.count == tokens.count * columns, "a token has a row")
        checkIndices(tokens, below: checkedRows(table.count, columns: columns))
        backend.embedding(table: table, tokens: tokens, columns: columns, out: out)
    }

    package func embeddingGradient(
        tokens: IntegerView, dout: FloatView, columns: Int, dtable: FloatView, accumulate: Bool
    ) {
        precondition(dout.count == tokens.count * columns, "a token has a row")
        checkIndices(tokens, below: checkedRows(dtable.count, columns: columns))
        backend.embeddingGradient(
            tokens: tokens, dout: dout, columns: columns, dtable: dtable, accumulate: accumulate)
    }

    package func attention(
        q: FloatView, k: FloatView, v: FloatView, size: AttentionSize, out: FloatView,
        maxima: FloatView, sums: FloatView
    ) {
        size.check(queries: [q, out], keys: [k, v], rows: [maxima, sums])
        backend.attention(q: q, k: k, v: v, size: size, out: out, maxima: maxima, sums: sums)
    }

    package func attentionGradient(
        q: FloatView, k: FloatView, v: FloatView, out: FloatView, maxima: FloatView,
        sums: FloatView, dout: FloatView, size: AttentionSize, dq: FloatView, dk: FloatView,
        dv: FloatView
    ) {
        size.check(queries: [q, out, dout, dq], keys: [k, v, dk, dv], rows: [maxima, sums])
        backend.attentionGradient(
            q: q, k: k, v: v, out: out, maxima: maxima, sums: sums, dout: dout, size: size, dq: dq,
            dk: dk, dv: dv)
    }

    package func quantize(_ x: FloatRows, into rows: QuantizedRows) -> Bool {
        rows.check(x)
        return backend.quantize(x, into: rows)
    }

    package func product(
        _ x: QuantizedRows, rows: Int, with matrix: PackedMatrix, out: FloatRows
    ) {
        x.check(rows: rows, with: matrix, out: out)
        backend.product(x, rows: rows, with: matrix, out: out)
    }

    package func rotate(
        _ x: FloatRows, heads: Int, headWidth: Int, positions: IntegerView, by table: RotaryTable
    ) {
        table.check(x, heads: heads, headWidth: headWidth, at: positions)
        backend.rotate(x, heads: heads, headWidth: headWidth, positions: positions, by: table)
    }

    package func swiglu(_ x: FloatRows, out: FloatRows) {
        precondition(x.columns == 2 * out.columns && x.rows == out.rows, "[M, 2C] to [M, C]")
        backend.swiglu(x, out: out)
    }

    package func cachedAttention(
        _ q: FloatRows, size: CachedAttentionSize, spans: [CachedSpan], out: FloatRows
    ) {
        size.check(q, spans, out)
        backend.cachedAttention(q, size: size, spans: spans, out: out)
    }
}
