extension CheckedKernels {
    package func conv2d(x: FloatView, weight: FloatView, size: ConvolutionSize, out: FloatView) {
        size.check(x: x, weight: weight, out: out)
        backend.conv2d(x: x, weight: weight, size: size, out: out)
    }

    package func conv2dInputGradient(
        dout: FloatView, weight: FloatView, size: ConvolutionSize, dx: FloatView
    ) {
        size.check(x: dx, weight: weight, out: dout)
        backend.conv2dInputGradient(dout: dout, weight: weight, size: size, dx: dx)
    }

    package func conv2dWeightGradient(
        x: FloatView, dout: FloatView, size: ConvolutionSize, dweight: FloatView, accumulate: Bool
    ) {
        size.check(x: x, weight: dweight, out: dout)
        backend.conv2dWeightGradient(
            x: x, dout: dout, size: size, dweight: dweight, accumulate: accumulate)
    }

    package func maxPool(x: FloatView, size: PoolSize, out: FloatView, positions: IntegerView) {
        size.check(x: x, out: out, positions: positions)
        backend.maxPool(x: x, size: size, out: out, positions: positions)
    }

    package func maxPoolGradient(dout: FloatView, positions: IntegerView, dx: FloatView) {
        precondition(dout.count == positions.count, "a result has a position")
        checkIndices(positions, below: dx.count)
        backend.maxPoolGradient(dout: dout, positions: positions, dx: dx)
    }
}
