package import Tensors

extension ProgramBuilder {
    /// A matrix product; with `accumulatingInto` every chain starts from that value instead of +0.
    ///
    /// `plain` and `transposedB`: a [R…, K] keeps its leading axes, b is a matrix, the result is
    /// [R…, N]. `transposedA`: a [R…, M] and b [R…, N] are summed over their rows, the result is
    /// [M, N].
    package mutating func matmul(
        _ form: MatmulForm, _ a: ValueID, _ b: ValueID, accumulatingInto initial: ValueID? = nil
    ) throws(ProgramError) -> ValueID {
        let left = try floats(a, "matmul", "a")
        let right = try floats(b, "matmul", "b")
        let size: MatmulSize
        let result: Shape
        switch form {
        case .plain:
            try checkMatrix(right, rows: left.columns, columns: nil)
            size = MatmulSize(m: left.rows, n: right.columns, k: left.columns)
            result = Shape(left.extents.dropLast() + [right.columns])
        case .transposedB:
            try checkMatrix(right, rows: nil, columns: left.columns)
            size = MatmulSize(m: left.rows, n: right.rows, k: left.columns)
            result = Shape(left.extents.dropLast() + [right.rows])
        case .transposedA:
            guard left.rows == right.rows else {
                throw .wrongShape(
                    operation: "matmul", operand: "b", expected: "of \(left.rows) rows", got: right)
            }
            size = MatmulSize(m: left.columns, n: right.columns, k: left.rows)
            result = [left.columns, right.columns]
        }
        let operands = try withInitial([a, b], initial, result, "matmul")
        return try append(.matmul(form, size, accumulate: initial != nil), operands, result)
    }

    private func checkMatrix(_ got: Shape, rows: Int?, columns: Int?) throws(ProgramError) {
        let fits =
            got.rank == 2 && got.rows == (rows ?? got.rows)
            && got.columns == (columns ?? got.columns)
        guard fits else {
            let expected =
                "[\(rows.map(String.init) ?? "any"), \(columns.map(String.init) ?? "any")]"
            throw .wrongShape(operation: "matmul", operand: "b", expected: expected, got: got)
        }
    }

    // MARK: Images (NHWC; weights [KH, KW, C, O])

    /// x [B, H, W, C], weight [K, K, C, O] → [B, Y, X, O].
    package mutating func conv2d(
        _ x: ValueID, weight: ValueID, stride: Int = 1, padding: Int = 0
    ) throws(ProgramError) -> ValueID {
        let image = try floats(x, "conv2d", "x")
        let kernel = try floats(weight, "conv2d", "weight")
        try expectRank(image, 4, "conv2d", "x")
        try expectRank(kernel, 4, "conv2d", "weight")
        guard kernel[0] == kernel[1], kernel[2] == image[3], kernel[0] > 0 else {
            throw .wrongShape(
                operation: "conv2d", operand: "weight",
                expected: "[K, K, \(image[3]), any]", got: kernel)
        }
        try require(stride > 0, "conv2d", "stride", "at least 1", got: "\(stride)")
        try require(
            padding >= 0 && padding < kernel[0], "conv2d", "padding", "in 0 ..< \(kernel[0])",
            got: "\(padding)")
        guard image[1] + 2 * padding >= kernel[0], image[2] + 2 * padding >= kernel[0] else {
            throw .wrongShape(
                operation: "conv2d", operand: "x", expected: "at least as large as the kernel",
                got: image)
        }
        let size = ConvolutionSize(
            batch: image[0], height: image[1], width: image[2], channels: image[3],
            kernel: kernel[0], outputs: kernel[3], stride: stride, padding: padding)
        let result: Shape = [size.batch, size.outputHeight, size.outputWidth, size.outputs]
        return try append(.conv2d(size), [x, weight], result)
    }

    package mutating func conv2dInputGradient(
        dout: ValueID, weight: ValueID, size: ConvolutionSize
    ) throws(ProgramError) -> ValueID {
        try expect(dout, size.outputShape, "conv2dInputGradient", "dout")
        try expect(weight, size.weightShape, "conv2dInputGradient", "weight")
        return try append(.conv2dInputGradient(size), [dout, weight], size.inputShape)
    }

    package mutating func conv2dWeightGradient(
        x: ValueID, dout: ValueID, size: ConvolutionSize, accumulatingInto initial: ValueID? = nil
    ) throws(ProgramError) -> ValueID {
        try expect(x, size.inputShape, "conv2dWeightGradient", "x")
        try expect(dout, size.outputShape, "conv2dWeightGradient", "dout")
        let operands = try withInitial(
            [x, dout], initial, size.weightShape, "conv2dWeightGradient")
        return try append(
            .conv2dWeightGradient(size, accumulate: initial != nil), operands, size.weightShape)
    }

    /// x [B, H, W, C] → out [B, H / window, W / window, C] and the positions of the maxima.
    package mutating func maxPool(_ x: ValueID, window: Int) throws(ProgramError) -> (
        out: ValueID, positions: ValueID
    ) {
        let image = try floats(x, "maxPool", "x")
        try expectRank(image, 4, "maxPool", "x")
        try require(
            window > 0 && window <= min(image[1], image[2]), "maxPool", "window",
            "in 1 ... \(min(image[1], image[2]))", got: "\(window)")
        let size = PoolSize(
            batch: image[0], height: image[1], width: image[2], channels: image[3],
            window: window)
        let results = try append(
            .maxPool(size), [x],
            [ValueType(size.outputShape, .int32), ValueType(size.outputShape)])
        return (results[1], results[0])
    }

    package mutating func maxPoolGradient(dout: ValueID, positions: ValueID, size: PoolSize)
        throws(ProgramError) -> ValueID
    {
        try expect(dout, size.outputShape, "maxPoolGradient", "dout")
        let got = try integers(positions, "maxPoolGradient", "positions")
        guard got == size.outputShape else {
            throw .wrongShape(
                operation: "maxPoolGradient", operand: "positions",
                expected: "\(size.outputShape)", got: got)
        }
        return try append(.maxPoolGradient(size), [dout, positions], size.inputShape)
    }

    func expectRank(_ got: Shape, _ rank: Int, _ operation: String, _ operand: String)
        throws(ProgramError)
    {
        guard got.rank == rank else {
            throw .wrongShape(
                operation: operation, operand: operand, expected: "of rank \(rank)", got: got)
        }
    }
}

extension ConvolutionSize {
    package var inputShape: Shape { [batch, height, width, channels] }
    package var outputShape: Shape { [batch, outputHeight, outputWidth, outputs] }
    package var weightShape: Shape { [kernel, kernel, channels, outputs] }
}

extension PoolSize {
    package var inputShape: Shape { [batch, height, width, channels] }
    package var outputShape: Shape { [batch, height / window, width / window, channels] }
}
