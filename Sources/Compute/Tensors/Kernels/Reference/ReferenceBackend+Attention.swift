extension ReferenceBackend {
    package func attention(
        q: FloatView,
        k: FloatView,
        v: FloatView,
        size: AttentionSize,
        out: FloatView,
        maxima: FloatView,
        sums: FloatView
    ) {
        var p = [Float](repeating: 0, count: size.time)
        size.forEachRow { row in
            var maximum = Maximum()
            for j in 0...row.i {
                p[j] = score(q, k, row, j, size)
                maximum.add(p[j])
            }
            var sum = LaneSum()
            for j in 0...row.i {
                p[j] = Elementary.exp(p[j] - maximum.value)
                sum.add(p[j], at: j)
            }
            let total = sum.total
            for d in 0..<size.headWidth {
                var chain: Float = 0
                for j in 0...row.i { chain = fma(p[j], v[row.key(j) + d], chain) }
                out[row.query + d] = (chain + 0) / total
            }
            maxima[row.index] = maximum.value
            sums[row.index] = total
        }
    }

    package func attentionGradient(
        q: FloatView,
        k: FloatView,
        v: FloatView,
        out: FloatView,
        maxima: FloatView,
        sums: FloatView,
        dout: FloatView,
        size: AttentionSize,
        dq: FloatView,
        dk: FloatView,
        dv: FloatView
    ) {
        dk.fill(0)
        dv.fill(0)
        var ds = [Float](repeating: 0, count: size.time)
        size.forEachRow { row in
            var delta = LaneSum()
            for d in 0..<size.headWidth {
                delta.add(dout[row.query + d], times: out[row.query + d], at: d)
            }
            let center = delta.total
            for j in 0...row.i {
                let score = score(q, k, row, j, size)
                let p = Elementary.exp(score - maxima[row.index]) / sums[row.index]
                var dp: Float = 0
                for d in 0..<size.headWidth {
                    dp = fma(dout[row.query + d], v[row.key(j) + d], dp)
                }
                ds[j] = (p * (dp - center)) * size.scale
                for d in 0..<size.headWidth {
                    let at = row.key(j) + d
                    dk[at] = fma(ds[j], q[row.query + d], dk[at])
                    dv[at] = fma(p, dout[row.query + d], dv[at])
                }
            }
            for d in 0..<size.headWidth {
                var chain: Float = 0
                for j in 0...row.i { chain = fma(ds[j], k[row.key(j) + d], chain) }
                dq[row.query + d] = chain + 0
            }
        }
        for at in 0..<dk.count {
            dk[at] += 0
            dv[at] += 0
        }
    }

    /// (chain over d of q·k) · scale, for the query of `row` and the key at time j.
    private func score(
        _ q: FloatView,
        _ k: FloatView,
        _ row: AttentionRow,
        _ j: Int,
        _ size: AttentionSize
    ) -> Float {
        var chain: Float = 0
        for d in 0..<size.headWidth { chain = fma(q[row.query + d], k[row.key(j) + d], chain) }
        return chain * size.scale
    }
}

/// One query: where it lies and where its keys lie.
struct AttentionRow {
    /// The time of the query, which sees the keys 0 … i.
    let i: Int
    /// The position in the [B, H, T] tensors.
    let index: Int
    /// The offset of the query vector in a [B, T, H, D] tensor.
    let query: Int
    let keyBase: Int
    let keyStride: Int

    /// The offset of the key vector at time j in a [B, T, G, D] tensor.
    func key(_ j: Int) -> Int { keyBase + j * keyStride }
}

extension AttentionSize {
    /// Visits the queries of each head in ascending time, the heads in ascending order.
    func forEachRow(_ body: (AttentionRow) -> Void) {
        let group = heads / keyHeads
        for b in 0..<batch {
            for h in 0..<heads {
                for i in 0..<time {
                    body(
                        AttentionRow(
                            i: i,
                            index: (b * heads + h) * time + i,
                            query: ((b * time + i) * heads + h) * headWidth,
                            keyBase: (b * time * keyHeads + h / group) * headWidth,
                            keyStride: keyHeads * headWidth
                        )
                    )
                }
            }
        }
    }
}
