extension VectorKernels {
    package func matmul(
        _ form: MatmulForm, _ size: MatmulSize, a: FloatView, b: FloatView, out: FloatView,
        accumulate: Bool
    ) {
        ReferenceKernels().matmul(form, size, a: a, b: b, out: out, accumulate: accumulate)
    }

    package func attention(
        q: FloatView, k: FloatView, v: FloatView, size: AttentionSize, out: FloatView,
        maxima: FloatView, sums: FloatView
    ) {
        ReferenceKernels().attention(
            q: q, k: k, v: v, size: size, out: out, maxima: maxima, sums: sums)
    }

    package func attentionGradient(
        q: FloatView, k: FloatView, v: FloatView, out: FloatView, maxima: FloatView,
        sums: FloatView, dout: FloatView, size: AttentionSize, dq: FloatView, dk: FloatView,
        dv: FloatView
    ) {
        ReferenceKernels().attentionGradient(
            q: q, k: k, v: v, out: out, maxima: maxima, sums: sums, dout: dout, size: size, dq: dq,
            dk: dk, dv: dv)
    }

    package func conv2d(x: FloatView, weight: FloatView, size: ConvolutionSize, out: FloatView) {
        ReferenceKernels().conv2d(x: x, weight: weight, size: size, out: out)
    }

    package func conv2dInputGradient(
        dout: FloatView, weight: FloatView, size: ConvolutionSize, dx: FloatView
    ) {
        ReferenceKernels().conv2dInputGradient(dout: dout, weight: weight, size: size, dx: dx)
    }

    package func conv2dWeightGradient(
        x: FloatView, dout: FloatView, size: ConvolutionSize, dweight: FloatView, accumulate: Bool
    ) {
        ReferenceKernels().conv2dWeightGradient(
            x: x, dout: dout, size: size, dweight: dweight, accumulate: accumulate)
    }
}
