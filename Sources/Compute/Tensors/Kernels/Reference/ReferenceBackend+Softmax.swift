extension ReferenceBackend {
    package func softmaxRows(x: FloatView, columns: Int, out: FloatView) {
        for r in 0..<rowCount(x.count, columns: columns) {
            _ = softmax(x.slice(r * columns, columns), out: out.slice(r * columns, columns))
        }
    }

    package func softmaxCrossEntropy(
        logits: FloatView,
        labels: IntegerView,
        columns: Int,
        losses: FloatView,
        probabilities: FloatView
    ) {
        let rows = rowCount(logits.count, columns: columns)
        for r in 0..<rows {
            let label = Int(labels[r])
            let logit = logits[r * columns + label]
            let row = softmax(
                logits.slice(r * columns, columns),
                out: probabilities.slice(r * columns, columns)
            )
            losses[r] = (Elementary.log(row.sum) + row.maximum) - logit
        }
    }

    package func softmaxCrossEntropyGradient(
        probabilities: FloatView,
        labels: IntegerView,
        dlosses: FloatView,
        columns: Int,
        dlogits: FloatView
    ) {
        let rows = rowCount(probabilities.count, columns: columns)
        for r in 0..<rows {
            let label = Int(labels[r])
            for c in 0..<columns {
                let p = probabilities[r * columns + c]
                dlogits[r * columns + c] = (c == label ? p - 1 : p) * dlosses[r]
            }
        }
    }

    /// One row; `out` may be `x`.
    private func softmax(_ x: FloatView, out: FloatView) -> (maximum: Float, sum: Float) {
        var maximum = Maximum()
        for c in 0..<x.count { maximum.add(x[c]) }
        var sum = LaneSum()
        for c in 0..<x.count {
            out[c] = Elementary.exp(x[c] - maximum.value)
            sum.add(out[c], at: c)
        }
        let total = sum.total
        for c in 0..<x.count { out[c] = out[c] / total }
        return (maximum.value, total)
    }
}
