import CTensorKernels
import Primitives

extension VectorBackend {
    package func rope(
        x: FloatView,
        cosine: FloatView,
        sine: FloatView,
        size: RopeSize,
        inverse: Bool,
        out: FloatView
    ) {
        let width = size.heads * size.headWidth
        share(size.batch * size.time, unit: 1, cost: width) { part in
            unsafe rows.rope(
                x.pointer,
                cosine.pointer,
                sine.pointer,
                assay_rope(
                    first: part.lowerBound,
                    last: part.upperBound,
                    time: size.time,
                    heads: size.heads,
                    head_width: size.headWidth,
                    inverse: inverse
                ),
                out.pointer
            )
        }
    }

    package func embedding(table: FloatView, tokens: IntegerView, columns: Int, out: FloatView) {
        share(tokens.count, unit: 1, cost: columns) { part in
            let at = part.lowerBound
            unsafe rows.embedding(
                table.pointer,
                tokens.pointer + at,
                part.count,
                columns,
                out.pointer + at * columns
            )
        }
    }

    package func embeddingGradient(
        tokens: IntegerView,
        dout: FloatView,
        columns: Int,
        dtable: FloatView,
        accumulate: Bool
    ) {
        if !accumulate { zero(dtable) }
        share(columns, unit: LaneSum.lanes, cost: tokens.count) { part in
            unsafe rows.embedding_gradient(
                tokens.pointer,
                dout.pointer,
                assay_columns(part, of: columns, rows: tokens.count),
                dtable.pointer
            )
        }
    }

    package func maxPool(x: FloatView, size: PoolSize, out: FloatView, positions: IntegerView) {
        let cost = size.window * size.width * size.channels
        share(size.batch * size.outputHeight, unit: 1, cost: cost) { part in
            unsafe rows.max_pool(
                x.pointer,
                assay_pool(
                    first: part.lowerBound,
                    last: part.upperBound,
                    height: size.height,
                    width: size.width,
                    channels: size.channels,
                    window: size.window
                ),
                out.pointer,
                positions.pointer
            )
        }
    }

    package func maxPoolGradient(dout: FloatView, positions: IntegerView, dx: FloatView) {
        zero(dx)
        unsafe rows.max_pool_gradient(dout.pointer, positions.pointer, dout.count, dx.pointer)
    }

    /// Sets every element to +0.
    func zero(_ view: FloatView) {
        share(view.count, unit: LaneSum.lanes, cost: KernelCost.cheap) { part in
            view.slice(part.lowerBound, part.count).fill(0)
        }
    }
}
