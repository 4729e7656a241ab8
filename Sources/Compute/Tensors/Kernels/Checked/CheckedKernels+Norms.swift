extension CheckedKernels {
    package func rmsNorm(
        x: FloatView, weight: FloatView, epsilon: Float, out: FloatView, inverse: FloatView
    ) {
        let rows = checkedRows(x.count, columns: weight.count)
        precondition(out.count == x.count && inverse.count == rows, "results fit the rows")
        backend.rmsNorm(x: x, weight: weight, epsilon: epsilon, out: out, inverse: inverse)
    }

    package func rmsNormGradient(
        x: FloatView, weight: FloatView, inverse: FloatView, dout: FloatView, dx: FloatView
    ) {
        let rows = checkedRows(x.count, columns: weight.count)
        precondition(dout.count == x.count && dx.count == x.count, "gradients fit the input")
        precondition(inverse.count == rows, "a row has one inverse")
        backend.rmsNormGradient(x: x, weight: weight, inverse: inverse, dout: dout, dx: dx)
    }

    package func rmsNormWeightGradient(
        x: FloatView, inverse: FloatView, dout: FloatView, dweight: FloatView, accumulate: Bool
    ) {
        let rows = checkedRows(x.count, columns: dweight.count)
        precondition(dout.count == x.count && inverse.count == rows, "operands fit the rows")
        backend.rmsNormWeightGradient(
            x: x, inverse: inverse, dout: dout, dweight: dweight, accumulate: accumulate)
    }

    package func layerNorm(
        x: FloatView, weight: FloatView, bias: FloatView, epsilon: Float, out: FloatView,
        mean: FloatView, inverse: FloatView
    ) {
        let rows = checkedRows(x.count, columns: weight.count)
        precondition(bias.count == weight.count, "a column has a bias")
        precondition(out.count == x.count, "operand and result have one size")
        precondition(mean.count == rows && inverse.count == rows, "a row has a mean")
        backend.layerNorm(
            x: x, weight: weight, bias: bias, epsilon: epsilon, out: out, mean: mean,
            inverse: inverse)
    }

    package func layerNormGradient(
        x: FloatView, weight: FloatView, mean: FloatView, inverse: FloatView, dout: FloatView,
        dx: FloatView
    ) {
        let rows = checkedRows(x.count, columns: weight.count)
        precondition(dout.count == x.count && dx.count == x.count, "gradients fit the input")
        precondition(mean.count == rows && inverse.count == rows, "a row has a mean")
        backend.layerNormGradient(
            x: x, weight: weight, mean: mean, inverse: inverse, dout: dout, dx: dx)
    }

    package func layerNormWeightGradient(
        x: FloatView, mean: FloatView, inverse: FloatView, dout: FloatView, dweight: FloatView,
        accumulate: Bool
    ) {
        let rows = checkedRows(x.count, columns: dweight.count)
        precondition(dout.count == x.count, "operands fit the rows")
        precondition(mean.count == rows && inverse.count == rows, "a row has a mean")
        backend.layerNormWeightGradient(
            x: x, mean: mean, inverse: inverse, dout: dout, dweight: dweight, accumulate: accumulate
        )
    }
}
