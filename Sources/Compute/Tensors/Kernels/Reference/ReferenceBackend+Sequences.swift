extension ReferenceBackend {
    package func rope(
        x: FloatView,
        cosine: FloatView,
        sine: FloatView,
        size: RopeSize,
        inverse: Bool,
        out: FloatView
    ) {
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
        for i in 0..<tokens.count {
            let row = Int(tokens[i])
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
        if !accumulate { dtable.fill(0) }
        for i in 0..<tokens.count {
            let row = Int(tokens[i])
            for c in 0..<columns { dtable[row * columns + c] += dout[i * columns + c] }
        }
    }
}
