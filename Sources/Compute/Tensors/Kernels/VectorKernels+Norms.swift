import CTensorKernels
import Primitives

extension VectorKernels {
    package func rmsNorm(
        x: FloatView,
        weight: FloatView,
        epsilon: Float,
        out: FloatView,
        inverse: FloatView
    ) {
        let columns = weight.count
        let rowCount = rowCount(x.count, columns: columns)
        precondition(out.count == x.count && inverse.count == rowCount, "results fit the rows")
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
        precondition(dout.count == x.count && dx.count == x.count, "gradients fit the input")
        precondition(inverse.count == rowCount, "a row has one inverse")
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
        precondition(dout.count == x.count && inverse.count == rowCount, "operands fit the rows")
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
        precondition(bias.count == columns && out.count == x.count, "operands fit the rows")
        precondition(mean.count == rowCount && inverse.count == rowCount, "a row has a mean")
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
        precondition(dout.count == x.count && dx.count == x.count, "gradients fit the input")
        precondition(mean.count == rowCount && inverse.count == rowCount, "a row has a mean")
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
        precondition(dout.count == x.count, "operands fit the rows")
        precondition(mean.count == rowCount && inverse.count == rowCount, "a row has a mean")
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
