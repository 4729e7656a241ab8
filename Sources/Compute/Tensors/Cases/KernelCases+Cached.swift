extension KernelCases {
    /// Sequences at unlike positions in one call, head widths around the lanes.
    static var cachedSequences: [KernelCase] {
        let heads: [(heads: Int, keyHeads: Int, width: Int)] = [
            (1, 1, 2), (4, 2, 16), (3, 1, 20), (9, 3, 64), (2, 2, 48), (5, 1, 33),
        ]
        let spans: [[(position: Int, count: Int)]] = [
            [], [(0, 1)], [(0, 5)], [(16, 1), (3, 1), (200, 1)], [(0, 130)], [(15, 17), (64, 1)],
            [(31, 2), (0, 0), (0, 33)],
        ]
        return CaseValues.finite.flatMap { values in
            heads.flatMap { heads in
                spans.map { cached(heads.heads, heads.keyHeads, heads.width, $0, values) }
            }
        }
            + CaseValues.allCases.flatMap { values in
                RotaryPairing.allCases.flatMap { pairing in
                    [(2, 2), (6, 4), (34, 34), (64, 64), (80, 32)].map {
                        rotate($0, $1, pairing, values)
                    }
                } + [1, 15, 16, 33, 1_536].map { joinedSwiglu($0, values) }
            }
    }

    private static func cached(
        _ heads: Int, _ keyHeads: Int, _ width: Int, _ spans: [(position: Int, count: Int)],
        _ values: CaseValues
    ) -> KernelCase {
        let places = spans.map { "\($0.position)+\($0.count)" }.joined(separator: " ")
        let name = "cached \(heads)/\(keyHeads)×\(width) \(places) \(values)"
        return KernelCase(name) { kernels, data in
            let size = CachedAttentionSize(
                heads: heads, keyHeads: keyHeads, headWidth: width,
                scale: 1 / Float(width).squareRoot())
            var parts: [CachedSpan] = []
            var rows = 0
            for (position, count) in spans {
                let cache = KeyValueCache(keyHeads: keyHeads, headWidth: width)
                // In two pieces and with a piece that is written over, as a conversation grows.
                for (at, count) in [(0, position), (position / 2, position - position / 2 + count)]
                {
                    let length = count * keyHeads * width
                    let (keys, tensor) = (data.floats(length, values), data.floats(length, values))
                    cache.append(
                        keys: FloatRows(keys, rows: count, columns: keyHeads * width),
                        values: FloatRows(tensor, rows: count, columns: keyHeads * width), at: at)
                }
                parts.append(CachedSpan(cache: cache, row: rows, count: count, position: position))
                rows += count
            }
            let columns = heads * width
            let q = FloatRows(data.floats(rows * (columns + 5)), rows: rows, columns: columns + 5)
            let out = FloatRows(
                data.output(rows * (columns + 3)), rows: rows, columns: columns + 3)
            kernels.cachedAttention(
                q.columns(4, columns), size: size, spans: parts, out: out.columns(1, columns))
        }
    }

    private static func rotate(
        _ headWidth: Int, _ width: Int, _ pairing: RotaryPairing, _ values: CaseValues
    ) -> KernelCase {
        KernelCase("rotate \(headWidth)/\(width) \(pairing) \(values)") { kernels, data in
            let (rows, heads) = (41, 3)
            let table = RotaryTable(positions: 100, width: width, theta: 10_000, pairing: pairing)
            let columns = heads * headWidth + 2
            let start = data.floats(rows * columns, values)
            let x = FloatRows(
                data.output(start.count, start: start), rows: rows, columns: columns)
            kernels.rotate(
                x.columns(1, heads * headWidth), heads: heads, headWidth: headWidth,
                positions: data.indices(rows, below: 100), by: table)
        }
    }

    private static func joinedSwiglu(_ columns: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("swiglu joined \(columns) \(values)") { kernels, data in
            let rows = 7
            let x = data.floats(rows * columns * 2, values)
            kernels.swiglu(
                FloatRows(x, rows: rows, columns: columns * 2),
                out: FloatRows(data.output(rows * columns), rows: rows, columns: columns))
        }
    }
}
