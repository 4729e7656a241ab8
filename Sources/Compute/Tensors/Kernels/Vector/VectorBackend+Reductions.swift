import CTensorKernels
import Primitives

extension VectorBackend {
    package func sum(x: FloatView, out: FloatView) {
        out[0] = unsafe rows.sum(x.pointer, x.count)
    }

    package func sumOfSquares(x: FloatView, out: FloatView) {
        out[0] = unsafe rows.sum_of_squares(x.pointer, x.count)
    }

    package func sumRows(x: FloatView, columns: Int, out: FloatView, accumulate: Bool) {
        let rowCount = rowCount(x.count, columns: columns)
        share(columns, unit: LaneSum.lanes, cost: rowCount) { part in
            unsafe rows.sum_rows(
                x.pointer,
                assay_columns(part, of: columns, rows: rowCount),
                out.pointer,
                accumulate
            )
        }
    }

    package func argmaxRows(x: FloatView, columns: Int, out: IntegerView) {
        share(out.count, unit: 1, cost: columns) { part in
            let at = part.lowerBound
            unsafe rows.argmax_rows(
                x.pointer + at * columns,
                out.pointer + at,
                part.count,
                columns
            )
        }
    }

    package func softmaxRows(x: FloatView, columns: Int, out: FloatView) {
        let rowCount = rowCount(x.count, columns: columns)
        share(rowCount, unit: 1, cost: columns * KernelCost.elementary) { part in
            let at = part.lowerBound * columns
            unsafe rows.softmax_rows(x.pointer + at, out.pointer + at, part.count, columns)
        }
    }

    package func softmaxCrossEntropy(
        logits: FloatView,
        labels: IntegerView,
        columns: Int,
        losses: FloatView,
        probabilities: FloatView
    ) {
        let rowCount = rowCount(logits.count, columns: columns)
        share(rowCount, unit: 1, cost: columns * KernelCost.elementary) { part in
            let at = part.lowerBound
            unsafe rows.cross_entropy(
                logits.pointer + at * columns,
                labels.pointer + at,
                losses.pointer + at,
                probabilities.pointer + at * columns,
                part.count,
                columns
            )
        }
    }

    package func softmaxCrossEntropyGradient(
        probabilities: FloatView,
        labels: IntegerView,
        dlosses: FloatView,
        columns: Int,
        dlogits: FloatView
    ) {
        let rowCount = rowCount(probabilities.count, columns: columns)
        share(rowCount, unit: 1, cost: columns) { part in
            let at = part.lowerBound
            unsafe rows.cross_entropy_gradient(
                probabilities.pointer + at * columns,
                labels.pointer + at,
                dlosses.pointer + at,
                dlogits.pointer + at * columns,
                part.count,
                columns
            )
        }
    }
}

extension assay_columns {
    init(_ part: Range<Int>, of columns: Int, rows: Int) {
        self.init(rows: rows, columns: columns, from: part.lowerBound, to: part.upperBound)
    }
}
