extension ReferenceKernels {
    package func rope(
        x: FloatView,
        cosine: FloatView,
        sine: FloatView,
        size: RopeSize,
        inverse: Bool,
        out: FloatView
    ) {
        size.check(x: x, cosine: cosine, sine: sine, out: out)
        let pairs = size.headWidth / 2
        for row in 0..<size.batch * size.time {
            let position = row % size.time
            for head in 0..<size.heads {
                let base = (row * size.heads + head) * size.headWidth
                for i in 0..<pairs {
                    let c = cosine[position * pairs + i]
                    let s = inverse ? -sine[position * pairs + i] : sine[position * pairs + i]
                    let (x0, x1) = (x[base + 2 * i], x[base + 2 * i + 1])
                    out[base + 2 * i] = fma(x0, c, x1 * -s)
                    out[base + 2 * i + 1] = fma(x1, c, x0 * s)
                }
            }
        }
    }

    package func embedding(table: FloatView, tokens: IntegerView, columns: Int, out: FloatView) {
        let vocabulary = rowCount(table.count, columns: columns)
        precondition(out.count == tokens.count * columns, "a token has a row")
        for i in 0..<tokens.count {
            let row = checkedIndex(tokens[i], below: vocabulary)
            out.slice(i * columns, columns).copy(from: table.slice(row * columns, columns))
        }
    }

    package func embeddingGradient(
        tokens: IntegerView,
        dout: FloatView,
        columns: Int,
        dtable: FloatView,
        accumulate: Bool
    ) {
        let vocabulary = rowCount(dtable.count, columns: columns)
        precondition(dout.count == tokens.count * columns, "a token has a row")
        if !accumulate { dtable.fill(0) }
        for i in 0..<tokens.count {
            let row = checkedIndex(tokens[i], below: vocabulary)
            for c in 0..<columns { dtable[row * columns + c] += dout[i * columns + c] }
        }
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
