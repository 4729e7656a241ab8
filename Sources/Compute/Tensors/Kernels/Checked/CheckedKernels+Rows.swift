extension CheckedKernels {
    package func sum(x: FloatView, out: FloatView) {
        precondition(out.count == 1, "a sum is one number")
        backend.sum(x: x, out: out)
    }

    package func sumOfSquares(x: FloatView, out: FloatView) {
        precondition(out.count == 1, "a sum is one number")
        backend.sumOfSquares(x: x, out: out)
    }

    package func sumRows(x: FloatView, columns: Int, out: FloatView, accumulate: Bool) {
        precondition(out.count == columns, "a sum of rows is a row")
        _ = checkedRows(x.count, columns: columns)
        backend.sumRows(x: x, columns: columns, out: out, accumulate: accumulate)
    }

    package func argmaxRows(x: FloatView, columns: Int, out: IntegerView) {
        let rows = checkedRows(x.count, columns: columns)
        precondition(out.count == rows, "a row has one greatest element")
        backend.argmaxRows(x: x, columns: columns, out: out)
    }

    package func softmaxRows(x: FloatView, columns: Int, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
        _ = checkedRows(x.count, columns: columns)
        backend.softmaxRows(x: x, columns: columns, out: out)
    }

    package func softmaxCrossEntropy(
        logits: FloatView, labels: IntegerView, columns: Int, losses: FloatView,
        probabilities: FloatView
    ) {
        let rows = checkedRows(logits.count, columns: columns)
        precondition(labels.count == rows && losses.count == rows, "a row has a label and a loss")
        precondition(probabilities.count == logits.count, "a logit has a probability")
        checkIndices(labels, below: columns)
        backend.softmaxCrossEntropy(
            logits: logits, labels: labels, columns: columns, losses: losses,
            probabilities: probabilities)
    }

    package func softmaxCrossEntropyGradient(
        probabilities: FloatView, labels: IntegerView, dlosses: FloatView, columns: Int,
        dlogits: FloatView
    ) {
        let rows = checkedRows(probabilities.count, columns: columns)
        precondition(labels.count == rows && dlosses.count == rows, "a row has a label and a loss")
        precondition(dlogits.count == probabilities.count, "a logit has a gradient")
        checkIndices(labels, below: columns)
        backend.softmaxCrossEntropyGradient(
            probabilities: probabilities, labels: labels, dlosses: dlosses, columns: columns,
            dlogits: dlogits)
    }
}
