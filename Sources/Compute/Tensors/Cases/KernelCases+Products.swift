extension KernelCases {
    static var matmuls: [KernelCase] {
        let sizes: [(Int, Int, Int)] = [
            (0, 3, 4), (3, 0, 4), (2, 3, 0), (1, 1, 1), (1, 17, 5), (7, 13, 31), (16, 16, 16),
            (33, 65, 17), (5, 127, 64), (1, 1_000, 33), (1_000, 1, 33), (3, 2, 1_000),
            (64, 48, 96), (129, 67, 130), (200, 192, 160),
        ]
        return (CaseValues.allCases + [.vanishing]).flatMap { values in
            MatmulForm.allCases.flatMap { form in
                sizes.flatMap { m, n, k in
                    [false, true].map { accumulate in
                        matmul(form, MatmulSize(m: m, n: n, k: k), values, accumulate: accumulate)
                    }
                }
            }
        }
    }

    private static func matmul(
        _ form: MatmulForm,
        _ size: MatmulSize,
        _ values: CaseValues,
        accumulate: Bool
    ) -> KernelCase {
        let extents = "\(size.m)×\(size.n)×\(size.k)"
        return KernelCase("matmul.\(form) \(extents) \(values) \(accumulate)") { kernels, data in
            let a = data.floats(size.m * size.k, values)
            let b = data.floats(size.k * size.n, values)
            let start = accumulate ? data.floats(size.m * size.n, values) : nil
            kernels.matmul(
                form,
                size,
                a: a,
                b: b,
                out: data.output(size.m * size.n, start: start),
                accumulate: accumulate
            )
        }
    }

    /// Times around the tiles, shared key heads, head widths around the lanes.
    static var attentions: [KernelCase] {
        let shapes: [(batch: Int, time: Int, heads: Int, keyHeads: Int, headWidth: Int)] = [
            (0, 3, 2, 1, 8), (1, 1, 1, 1, 2), (2, 1, 4, 2, 16), (1, 5, 2, 2, 8), (2, 17, 4, 2, 16),
            (1, 17, 3, 1, 20), (1, 31, 2, 1, 33), (1, 33, 6, 2, 48), (2, 64, 4, 4, 32),
            (1, 130, 9, 3, 64),
        ]
        return CaseValues.finite.flatMap { values in
            shapes.map { shape in
                attention(
                    AttentionSize(
                        batch: shape.batch,
                        time: shape.time,
                        heads: shape.heads,
                        keyHeads: shape.keyHeads,
                        headWidth: shape.headWidth,
                        scale: 1 / Float(shape.headWidth).squareRoot()
                    ),
                    values
                )
            }
        }
    }

    private static func attention(_ size: AttentionSize, _ values: CaseValues) -> KernelCase {
        let extents =
            "\(size.batch)×\(size.time)×\(size.heads)/\(size.keyHeads)×\(size.headWidth)"
        return KernelCase("attention \(extents) \(values)") { kernels, data in
            let queries = size.batch * size.time * size.heads * size.headWidth
            let keys = size.batch * size.time * size.keyHeads * size.headWidth
            let (q, dout) = (data.floats(queries, values), data.floats(queries, values))
            let (k, v) = (data.floats(keys, values), data.floats(keys, values))
            let out = data.output(queries)
            let maxima = data.output(size.batch * size.heads * size.time)
            let sums = data.output(size.batch * size.heads * size.time)
            kernels.attention(q: q, k: k, v: v, size: size, out: out, maxima: maxima, sums: sums)
            kernels.attentionGradient(
                q: q,
                k: k,
                v: v,
                out: out,
                maxima: maxima,
                sums: sums,
                dout: dout,
                size: size,
                dq: data.output(queries),
                dk: data.output(keys),
                dv: data.output(keys)
            )
        }
    }
}
