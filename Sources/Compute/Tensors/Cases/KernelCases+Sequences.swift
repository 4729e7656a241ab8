extension KernelCases {
    static var sequences: [KernelCase] {
        let ropes = [
            RopeSize(batch: 0, time: 3, heads: 1, headWidth: 4),
            RopeSize(batch: 1, time: 1, heads: 1, headWidth: 2),
            RopeSize(batch: 2, time: 5, heads: 3, headWidth: 6),
            RopeSize(batch: 1, time: 7, heads: 2, headWidth: 16),
            RopeSize(batch: 2, time: 3, heads: 4, headWidth: 34),
            RopeSize(batch: 3, time: 65, heads: 9, headWidth: 64),
        ]
        let tables: [(vocabulary: Int, columns: Int, count: Int)] = [
            (1, 1, 1), (3, 15, 0), (5, 16, 40), (7, 33, 100), (65, 127, 300), (1_000, 64, 700),
        ]
        return CaseValues.allCases.flatMap { values in
            ropes.flatMap { [rope($0, values, inverse: false), rope($0, values, inverse: true)] }
                + tables.map { embedding($0, $1, $2, values) }
        }
    }

    private static func rope(
        _ size: RopeSize,
        _ values: CaseValues,
        inverse: Bool
    ) -> KernelCase {
        let extents = "\(size.batch)×\(size.time)×\(size.heads)×\(size.headWidth)"
        return KernelCase("rope \(extents) \(values) \(inverse)") { kernels, data in
            let count = size.batch * size.time * size.heads * size.headWidth
            let table = RopeTable.make(
                time: size.time,
                headWidth: size.headWidth,
                theta: 10_000
            )
            let x = data.floats(count, values)
            kernels.rope(
                x: x,
                cosine: FloatView(table.cosine),
                sine: FloatView(table.sine),
                size: size,
                inverse: inverse,
                out: data.output(count)
            )
        }
    }

    private static func embedding(
        _ vocabulary: Int,
        _ columns: Int,
        _ count: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("embedding \(vocabulary)×\(columns)×\(count) \(values)") { kernels, data in
            let table = data.floats(vocabulary * columns, values)
            let tokens = data.indices(count, below: vocabulary)
            let dout = data.floats(count * columns, values)
            kernels.embedding(
                table: table,
                tokens: tokens,
                columns: columns,
                out: data.output(count * columns)
            )
            kernels.embeddingGradient(
                tokens: tokens,
                dout: dout,
                columns: columns,
                dtable: data.output(table.count),
                accumulate: false
            )
            kernels.embeddingGradient(
                tokens: tokens,
                dout: dout,
                columns: columns,
                dtable: data.output(table.count, start: table),
                accumulate: true
            )
        }
    }
}
