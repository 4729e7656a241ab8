extension ReferenceKernels {
    package func softmaxRows(x: FloatView, columns: Int, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
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
        precondition(labels.count == rows && losses.count == rows, "a row has a label and a loss")
        precondition(probabilities.count == logits.count, "a logit has a probability")
        for r in 0..<rows {
            let label = checkedIndex(labels[r], below: columns)
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
        precondition(labels.count == rows && dlosses.count == rows, "a row has a label and a loss")
        precondition(dlogits.count == probabilities.count, "a logit has a gradient")
        for r in 0..<rows {
            let label = checkedIndex(labels[r], below: columns)
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

/// An index (token, label, position) that lies below `bound`; any other is a programming error.
func checkedIndex(_ index: Int32, below bound: Int) -> Int {
    precondition(index >= 0 && Int(index) < bound, "an index lies inside its table")
    return Int(index)
}
