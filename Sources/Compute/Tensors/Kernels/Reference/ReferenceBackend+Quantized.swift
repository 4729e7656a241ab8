extension ReferenceBackend {
    package func quantize(_ x: FloatRows, into rows: QuantizedRows) -> Bool {
        var finite = true
        for row in 0..<x.rows {
            for block in 0..<x.columns / QuantizedForm.blockLength {
                let numbers = (0..<32).map { x[row, block * 32 + $0] }
                let greatest = numbers.reduce(0) { $1.magnitude > $0 ? $1.magnitude : $0 }
                let bounded = numbers.allSatisfy { $0.isFinite }
                finite = finite && bounded
                guard bounded, greatest >= QuantizedRows.least else {
                    rows.store(
                        [Int](repeating: 0, count: 32), scale: bounded ? 0 : .nan, row: row,
                        block: block)
                    continue
                }
                let inverse = rows.greatest / greatest
                rows.store(
                    numbers.map { Int(($0 * inverse).rounded(.toNearestOrEven)) },
                    scale: greatest / rows.greatest, row: row, block: block)
            }
        }
        return finite
    }

    package func product(
        _ x: QuantizedRows, rows: Int, with matrix: PackedMatrix, out: FloatRows
    ) {
        let form = matrix.form
        for m in 0..<rows {
            for n in 0..<matrix.rows {
                var chain: Float = 0
                for g in 0..<form.groups {
                    let (start, end) = (g * form.groupLength, (g + 1) * form.groupLength)
                    let quants = (start..<end).map { x.quant(row: m, column: $0) }
                    var whole = 0
                    for k in start..<end {
                        whole += (matrix.quant(n, k) - form.zero) * quants[k - start]
                    }
                    let scale = x.scale(row: m, block: start / 32)
                    chain = fma(matrix.scale(n, g) * scale, Float(whole), chain)
                    guard form.hasMinimums else { continue }
                    let sum = scale * Float(quants.reduce(0, +))
                    chain = fma(matrix.minimum(n, g), sum, chain)
                }
                out[m, n] = chain
            }
        }
    }

    package func rotate(
        _ x: FloatRows, heads: Int, headWidth: Int, positions: IntegerView, by table: RotaryTable
    ) {
        let pairs = table.width / 2
        for row in 0..<x.rows {
            let at = Int(positions[row]) * pairs
            for head in 0..<heads {
                for i in 0..<pairs {
                    let (first, second) =
                        table.pairing == .halves ? (i, i + pairs) : (2 * i, 2 * i + 1)
                    let (c, s) = (table.cosine[at + i], table.sine[at + i])
                    let x0 = x[row, head * headWidth + first]
                    let x1 = x[row, head * headWidth + second]
                    x[row, head * headWidth + first] = fma(x0, c, x1 * -s)
                    x[row, head * headWidth + second] = fma(x1, c, x0 * s)
                }
            }
        }
    }

    package func swiglu(_ x: FloatRows, out: FloatRows) {
        for row in 0..<out.rows {
            for c in 0..<out.columns {
                out[row, c] = Elementary.silu(x[row, c]) * x[row, c + out.columns]
            }
        }
    }

    package func cachedAttention(
        _ q: FloatRows, size: CachedAttentionSize, spans: [CachedSpan], out: FloatRows
    ) {
        for span in spans {
            for row in 0..<span.count {
                for head in 0..<size.heads {
                    attend(
                        q.rows(span.row + row, 1), head: head, size: size, cache: span.cache,
                        position: span.position + row, out: out.rows(span.row + row, 1))
                }
            }
        }
    }

    /// One query of one head over the positions 0 … position.
    private func attend(
        _ q: FloatRows, head: Int, size: CachedAttentionSize, cache: KeyValueCache, position: Int,
        out: FloatRows
    ) {
        let (keyHead, first) = (head / (size.heads / size.keyHeads), head * size.headWidth)
        var p = [Float](repeating: 0, count: position + 1)
        var maximum = Maximum()
        for j in 0...position {
            var chain: Float = 0
            for d in 0..<size.headWidth {
                chain = fma(q[0, first + d], cache.key(head: keyHead, position: j, d), chain)
            }
            p[j] = chain * size.scale
            maximum.add(p[j])
        }
        var sum = LaneSum()
        for j in 0...position {
            p[j] = Elementary.exp(p[j] - maximum.value)
            sum.add(p[j], at: j)
        }
        let total = sum.total
        for d in 0..<size.headWidth {
            var chain: Float = 0
            for j in 0...position {
                chain = fma(p[j], cache.value(head: keyHead, position: j, d), chain)
            }
            out[0, first + d] = (chain + 0) / total
        }
    }
}

extension QuantizedRows {
    /// A block whose greatest magnitude is below this becomes zeros: the inverse would overflow.
    static var least: Float { 0x1p-100 }
}
