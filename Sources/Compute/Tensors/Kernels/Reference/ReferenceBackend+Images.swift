extension ReferenceBackend {
    package func conv2d(x: FloatView, weight: FloatView, size: ConvolutionSize, out: FloatView) {
        for b in 0..<size.batch {
            for y in 0..<size.outputHeight {
                for column in 0..<size.outputWidth {
                    for o in 0..<size.outputs {
                        out[size.output(b, y, column) + o] = window(
                            x,
                            weight,
                            size,
                            (b, y, column),
                            output: o
                        )
                    }
                }
            }
        }
    }

    /// The chain over (ky, kx, c) of one output; padding is +0 and takes part.
    private func window(
        _ x: FloatView,
        _ weight: FloatView,
        _ size: ConvolutionSize,
        _ at: (Int, Int, Int),
        output o: Int
    ) -> Float {
        var chain: Float = 0
        for ky in 0..<size.kernel {
            for kx in 0..<size.kernel {
                let base = size.input(
                    at.0,
                    at.1 * size.stride + ky - size.padding,
                    at.2 * size.stride + kx - size.padding
                )
                for c in 0..<size.channels {
                    let tap = ((ky * size.kernel + kx) * size.channels + c) * size.outputs + o
                    chain = fma(base.map { x[$0 + c] } ?? 0, weight[tap], chain)
                }
            }
        }
        return chain
    }

    package func conv2dInputGradient(
        dout: FloatView,
        weight: FloatView,
        size: ConvolutionSize,
        dx: FloatView
    ) {
        for b in 0..<size.batch {
            for y in 0..<size.height {
                for column in 0..<size.width {
                    for c in 0..<size.channels {
                        let at = ((b * size.height + y) * size.width + column) * size.channels + c
                        dx[at] = scattered(dout, weight, size, (b, y, column), channel: c)
                    }
                }
            }
        }
    }

    /// The chain over (ky, kx, o) of one input; where no output lies the operand is +0.
    private func scattered(
        _ dout: FloatView,
        _ weight: FloatView,
        _ size: ConvolutionSize,
        _ at: (Int, Int, Int),
        channel c: Int
    ) -> Float {
        var chain: Float = 0
        for ky in 0..<size.kernel {
            for kx in 0..<size.kernel {
                let base = size.outputReached(
                    at.0,
                    from: at.1 + size.padding - ky,
                    at.2 + size.padding - kx
                )
                for o in 0..<size.outputs {
                    let tap = ((ky * size.kernel + kx) * size.channels + c) * size.outputs + o
                    chain = fma(base.map { dout[$0 + o] } ?? 0, weight[tap], chain)
                }
            }
        }
        return chain
    }

    package func conv2dWeightGradient(
        x: FloatView,
        dout: FloatView,
        size: ConvolutionSize,
        dweight: FloatView,
        accumulate: Bool
    ) {
        if !accumulate { dweight.fill(0) }
        for b in 0..<size.batch {
            for y in 0..<size.outputHeight {
                for column in 0..<size.outputWidth {
                    addWindow(x, dout, size, (b, y, column), to: dweight)
                }
            }
        }
    }

    /// One more term of every weight's chain: the output at (b, y, x).
    private func addWindow(
        _ x: FloatView,
        _ dout: FloatView,
        _ size: ConvolutionSize,
        _ at: (Int, Int, Int),
        to dweight: FloatView
    ) {
        let output = size.output(at.0, at.1, at.2)
        for ky in 0..<size.kernel {
            for kx in 0..<size.kernel {
                let base = size.input(
                    at.0,
                    at.1 * size.stride + ky - size.padding,
                    at.2 * size.stride + kx - size.padding
                )
                for c in 0..<size.channels {
                    let tap = ((ky * size.kernel + kx) * size.channels + c) * size.outputs
                    let value = base.map { x[$0 + c] } ?? 0
                    for o in 0..<size.outputs {
                        dweight[tap + o] = fma(value, dout[output + o], dweight[tap + o])
                    }
                }
            }
        }
    }

    package func maxPool(x: FloatView, size: PoolSize, out: FloatView, positions: IntegerView) {
        for at in 0..<out.count {
            let c = at % size.channels
            let cell = at / size.channels
            let column = cell % size.outputWidth
            let y = cell / size.outputWidth % size.outputHeight
            let b = cell / size.outputWidth / size.outputHeight
            var position = size.input(b, y * size.window, column * size.window) + c
            for ky in 0..<size.window {
                for kx in 0..<size.window {
                    let other =
                        size.input(b, y * size.window + ky, column * size.window + kx) + c
                    if x[other] > x[position] { position = other }
                }
            }
            out[at] = x[position]
            positions[at] = Int32(position)
        }
    }

    package func maxPoolGradient(dout: FloatView, positions: IntegerView, dx: FloatView) {
        dx.fill(0)
        for i in 0..<dout.count { dx[Int(positions[i])] = dout[i] }
    }
}

extension ConvolutionSize {
    /// The offset of the pixel (y, x) of an image, or nil in the padding.
    func input(_ b: Int, _ y: Int, _ x: Int) -> Int? {
        guard y >= 0, y < height, x >= 0, x < width else { return nil }
        return ((b * height + y) * width + x) * channels
    }

    /// The offset of the output (y, x) of an image.
    func output(_ b: Int, _ y: Int, _ x: Int) -> Int {
        ((b * outputHeight + y) * outputWidth + x) * outputs
    }

    /// The offset of the output whose window starts at the padded pixel (y, x); nil where none
    /// does.
    func outputReached(_ b: Int, from y: Int, _ x: Int) -> Int? {
        guard y >= 0, x >= 0, y % stride == 0, x % stride == 0 else { return nil }
        guard y / stride < outputHeight, x / stride < outputWidth else { return nil }
        return output(b, y / stride, x / stride)
    }
}

extension PoolSize {
    var outputHeight: Int { height / window }
    var outputWidth: Int { width / window }

    /// The offset of the pixel (y, x) of an image.
    func input(_ b: Int, _ y: Int, _ x: Int) -> Int {
        ((b * height + y) * width + x) * channels
    }
}
