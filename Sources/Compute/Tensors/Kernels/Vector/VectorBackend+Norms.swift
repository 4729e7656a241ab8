import CTensorKernels
import Primitives

extension VectorBackend {
    package func rmsNorm(
        x: FloatView,
        weight: FloatView,
        epsilon: Float,
        out: FloatView,
        inverse: FloatView
    ) {
        let columns = weight.count
        let rowCount = rowCount(x.count, columns: columns)
        share(rowCount, unit: 1, cost: columns * KernelCost.normalized) { part in
            let at = part.lowerBound
            unsafe rows.rms_norm(
                x.pointer + at * columns,
                weight.pointer,
                epsilon,
                out.pointer + at * columns,
                inverse.pointer + at,
                part.count,
                columns
            )
        }
    }

    package func rmsNormGradient(
        x: FloatView,
        weight: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dx: FloatView
    ) {
        let columns = weight.count
        let rowCount = rowCount(x.count, columns: columns)
        share(rowCount, unit: 1, cost: columns * KernelCost.normalized) { part in
            let at = part.lowerBound
            unsafe rows.rms_norm_gradient(
                x.pointer + at * columns,
                weight.pointer,
                inverse.pointer + at,
                dout.pointer + at * columns,
                dx.pointer + at * columns,
                part.count,
                columns
            )
        }
    }

    package func rmsNormWeightGradient(
        x: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dweight: FloatView,
        accumulate: Bool
    ) {
        let columns = dweight.count
        let rowCount = rowCount(x.count, columns: columns)
        share(columns, unit: LaneSum.lanes, cost: rowCount) { part in
            unsafe rows.rms_norm_weight_gradient(
                x.pointer,
                inverse.pointer,
                dout.pointer,
                assay_columns(part, of: columns, rows: rowCount),
                dweight.pointer,
                accumulate
            )
        }
    }

    package func layerNorm(
        x: FloatView,
        weight: FloatView,
        bias: FloatView,
        epsilon: Float,
        out: FloatView,
        mean: FloatView,
        inverse: FloatView
    ) {
        let columns = weight.count
        let rowCount = rowCount(x.count, columns: columns)
        share(rowCount, unit: 1, cost: columns * KernelCost.normalized) { part in
            let at = part.lowerBound
            unsafe rows.layer_norm(
                x.pointer + at * columns,
                weight.pointer,
                bias.pointer,
                epsilon,
                out.pointer + at * columns,
                mean.pointer + at,
                inverse.pointer + at,
                part.count,
                columns
            )
        }
    }

    package func layerNormGradient(
        x: FloatView,
        weight: FloatView,
        mean: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dx: FloatView
    ) {
        let columns = weight.count
        let rowCount = rowCount(x.count, columns: columns)
        share(rowCount, unit: 1, cost: columns * KernelCost.normalized) { part in
            let at = part.lowerBound
            unsafe rows.layer_norm_gradient(
                x.pointer + at * columns,
                weight.pointer,
                mean.pointer + at,
                inverse.pointer + at,
                dout.pointer + at * columns,
                dx.pointer + at * columns,
                part.count,
                columns
            )
        }
    }

    package func layerNormWeightGradient(
        x: FloatView,
        mean: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dweight: FloatView,
        accumulate: Bool
    ) {
        let columns = dweight.count
        let rowCount = rowCount(x.count, columns: columns)
        share(columns, unit: LaneSum.lanes, cost: rowCount) { part in
            unsafe rows.layer_norm_weight_gradient(
                x.pointer,
                mean.pointer,
                inverse.pointer,
                dout.pointer,
                assay_columns(part, of: columns, rows: rowCount),
                dweight.pointer,
                accumulate
            )
        }
    }
}
