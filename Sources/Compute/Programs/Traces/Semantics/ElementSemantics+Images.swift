import Tensors

/// Convolutions and pooling, NHWC.
extension ElementSemantics {
    /// An element of the image [B, H, W, C] in operand 0, +0 in the padding.
    private func pixel(_ size: ConvolutionSize, _ b: Int, _ y: Int, _ x: Int, _ c: Int) -> Scalar {
        guard y >= 0, y < size.height, x >= 0, x < size.width else { return .zero }
        return operand(0, ((b * size.height + y) * size.width + x) * size.channels + c)
    }

    func convolution(_ size: ConvolutionSize) -> Scalar {
        let o = index % size.outputs
        let cell = index / size.outputs
        let column = cell % size.outputWidth
        let y = cell / size.outputWidth % size.outputHeight
        let b = cell / size.outputWidth / size.outputHeight
        return .products(size.kernel * size.kernel * size.channels) { tap in
            let c = tap % size.channels
            let (ky, kx) = (
                tap / size.channels / size.kernel, tap / size.channels % size.kernel
            )
            let input = pixel(
                size, b, y * size.stride + ky - size.padding,
                column * size.stride + kx - size.padding, c)
            return (input, operand(1, tap * size.outputs + o))
        }
    }

    func inputGradient(_ size: ConvolutionSize) -> Scalar {
        let c = index % size.channels
        let cell = index / size.channels
        let column = cell % size.width
        let y = cell / size.width % size.height
        let b = cell / size.width / size.height
        return .products(size.kernel * size.kernel * size.outputs) { tap in
            let o = tap % size.outputs
            let place = tap / size.outputs
            let (ky, kx) = (place / size.kernel, place % size.kernel)
            let weight = operand(1, (place * size.channels + c) * size.outputs + o)
            let reached = output(
                size, b, from: y + size.padding - ky, column + size.padding - kx)
            return (reached.map { operand(0, $0 + o) } ?? .zero, weight)
        }
    }

    /// Where the output lies whose window starts at a padded pixel.
    private func output(_ size: ConvolutionSize, _ b: Int, from y: Int, _ x: Int) -> Int? {
        guard y >= 0, x >= 0, y % size.stride == 0, x % size.stride == 0 else { return nil }
        let (row, column) = (y / size.stride, x / size.stride)
        guard row < size.outputHeight, column < size.outputWidth else { return nil }
        return ((b * size.outputHeight + row) * size.outputWidth + column) * size.outputs
    }

    func weightGradient(_ size: ConvolutionSize) -> Scalar {
        let o = index % size.outputs
        let tap = index / size.outputs
        let c = tap % size.channels
        let (ky, kx) = (tap / size.channels / size.kernel, tap / size.channels % size.kernel)
        let cells = size.batch * size.outputHeight * size.outputWidth
        return .products(cells, from: start) { cell in
            let column = cell % size.outputWidth
            let y = cell / size.outputWidth % size.outputHeight
            let b = cell / size.outputWidth / size.outputHeight
            let input = pixel(
                size, b, y * size.stride + ky - size.padding,
                column * size.stride + kx - size.padding, c)
            return (input, operand(1, cell * size.outputs + o))
        }
    }

    func pool(_ size: PoolSize) -> Scalar {
        if result == 1 {
            let count = shape(0).count
            return .dependent(earlier(0, index)) { position in
                Int(position) < count ? operand(0, Int(position)) : nil
            }
        }
        let (height, width) = (size.height / size.window, size.width / size.window)
        let c = index % size.channels
        let cell = index / size.channels
        let column = cell % width * size.window
        let y = cell / width % height * size.window
        let base = cell / width / height * size.height
        let place = { (tap: Int) in
            let (row, x) = (y + tap / size.window, column + tap % size.window)
            return ((base + row) * size.width + x) * size.channels + c
        }
        let chain = ScalarChain(.integer(place(0)), count: size.window * size.window) { tap, best in
            .apply(
                .selectGreater,
                [
                    operand(0, place(tap)), operand(0, Int(best)), .integer(place(tap)),
                    .literal(best),
                ])
        }
        return .chain(chain)
    }

    func poolGradient(_ size: PoolSize) -> Scalar {
        let c = index % size.channels
        let cell = index / size.channels
        let column = cell % size.width / size.window
        let y = cell / size.width % size.height / size.window
        let b = cell / size.width / size.height
        let (height, width) = (size.height / size.window, size.width / size.window)
        guard y < height, column < width else { return .zero }
        let window = ((b * height + y) * width + column) * size.channels + c
        return .apply(
            .selectEqual,
            [operand(1, window), .integer(index), operand(0, window), .zero])
    }
}
