import CTensorKernels
import Primitives

extension VectorBackend {
    /// Below this many multiply-accumulates a product is done before a second thread has woken.
    private static let sharedMACsMin = 200_000

    package func matmul(
        _ form: MatmulForm, _ size: MatmulSize, a: FloatView, b: FloatView, out: FloatView,
        accumulate: Bool
    ) {
        let strideA = form == .transposedA ? size.m : size.k
        let strideB = form == .transposedB ? size.k : size.n
        share(rows: size.m, columns: size.n, depth: size.k) { block in
            unsafe products.matmul(
                Int32(form.rawValue), block, size.k, a.pointer, strideA, b.pointer, strideB,
                out.pointer, size.n, accumulate ? 1 : 0)
        }
    }

    package func conv2d(
        x: FloatView, weight: FloatView, size: ConvolutionSize, out: FloatView
    ) {
        let rows = size.batch * size.outputHeight * size.outputWidth
        share(rows: rows, columns: size.outputs, depth: size.windowElements) { block in
            var parameters = assay_convolution(size)
            unsafe products.conv2d(&parameters, block, x.pointer, weight.pointer, out.pointer)
        }
    }

    package func conv2dInputGradient(
        dout: FloatView, weight: FloatView, size: ConvolutionSize, dx: FloatView
    ) {
        let rows = size.batch * size.height * size.width
        let depth = size.kernel * size.kernel * size.outputs
        share(rows: rows, columns: size.channels, depth: depth) { block in
            var parameters = assay_convolution(size)
            unsafe products.conv2d_input_gradient(
                &parameters, block, dout.pointer, weight.pointer, dx.pointer)
        }
    }

    package func conv2dWeightGradient(
        x: FloatView, dout: FloatView, size: ConvolutionSize, dweight: FloatView, accumulate: Bool
    ) {
        let depth = size.batch * size.outputHeight * size.outputWidth
        share(rows: size.windowElements, columns: size.outputs, depth: depth) { block in
            var parameters = assay_convolution(size)
            unsafe products.conv2d_weight_gradient(
                &parameters, block, x.pointer, dout.pointer, dweight.pointer, accumulate ? 1 : 0)
        }
    }

    package func attention(
        q: FloatView, k: FloatView, v: FloatView, size: AttentionSize, out: FloatView,
        maxima: FloatView, sums: FloatView
    ) {
        guard q.count > 0 else { return }
        scheduler.run(taskCount: size.batch * size.keyHeads) { task in
            var parameters = assay_attention(size)
            unsafe products.attention(
                &parameters, task / size.keyHeads, task % size.keyHeads, q.pointer, k.pointer,
                v.pointer, out.pointer, maxima.pointer, sums.pointer)
        }
    }

    package func attentionGradient(
        q: FloatView, k: FloatView, v: FloatView, out: FloatView, maxima: FloatView,
        sums: FloatView, dout: FloatView, size: AttentionSize, dq: FloatView, dk: FloatView,
        dv: FloatView
    ) {
        guard q.count > 0 else { return }
        scheduler.run(taskCount: size.batch * size.keyHeads) { task in
            var parameters = assay_attention(size)
            unsafe products.attention_gradient(
                &parameters, task / size.keyHeads, task % size.keyHeads, q.pointer, k.pointer,
                v.pointer, out.pointer, maxima.pointer, sums.pointer, dout.pointer, dq.pointer,
                dk.pointer, dv.pointer)
        }
    }

    /// Shares the blocks of a rows × columns result over the threads; a chain is never split.
    private func share(
        rows: Int, columns: Int, depth: Int, _ body: @Sendable (assay_block) -> Void
    ) {
        let whole = assay_block(m_begin: 0, m_end: rows, n_begin: 0, n_end: columns)
        let width = scheduler.width
        guard width > 1, rows * columns * depth >= Self.sharedMACsMin else { return body(whole) }
        let rowStep = Self.step(rows, parts: width, unit: products.tile_rows)
        let columnStep = Self.step(columns, parts: width, unit: 16)
        // The greatest block decides when the last thread is done.
        if rowStep * columns <= rows * columnStep {
            scheduler.run(taskCount: (rows + rowStep - 1) / rowStep) { task in
                var block = whole
                block.m_begin = task * rowStep
                block.m_end = min(rows, (task + 1) * rowStep)
                body(block)
            }
        } else {
            scheduler.run(taskCount: (columns + columnStep - 1) / columnStep) { task in
                var block = whole
                block.n_begin = task * columnStep
                block.n_end = min(columns, (task + 1) * columnStep)
                body(block)
            }
        }
    }

    /// The size of `parts` nearly equal pieces of `extent`, in whole units.
    private static func step(_ extent: Int, parts: Int, unit: Int) -> Int {
        let units = (extent + unit - 1) / unit
        return max((units + parts - 1) / parts * unit, 1)
    }
}

extension ConvolutionSize {
    fileprivate var windowElements: Int { kernel * kernel * channels }
}

extension assay_convolution {
    fileprivate init(_ size: ConvolutionSize) {
        self.init(
            batch: size.batch, height: size.height, width: size.width, channels: size.channels,
            kernel: size.kernel, outputs: size.outputs, stride: size.stride, padding: size.padding,
            output_height: size.outputHeight, output_width: size.outputWidth)
    }
}

extension assay_attention {
    fileprivate init(_ size: AttentionSize) {
        self.init(
            batch: size.batch, time: size.time, heads: size.heads, key_heads: size.keyHeads,
            head_width: size.headWidth, scale: size.scale)
    }
}
