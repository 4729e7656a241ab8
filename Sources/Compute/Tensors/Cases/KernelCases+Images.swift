extension KernelCases {
    static var convolutions: [KernelCase] {
        let sizes: [ConvolutionSize] = [
            convolution(0, 5, 5, 2, kernel: 3, outputs: 4, stride: 1, padding: 1),
            convolution(1, 1, 1, 1, kernel: 1, outputs: 1, stride: 1, padding: 0),
            convolution(2, 5, 7, 3, kernel: 3, outputs: 4, stride: 1, padding: 0),
            convolution(1, 6, 5, 2, kernel: 3, outputs: 17, stride: 1, padding: 1),
            convolution(2, 9, 8, 1, kernel: 5, outputs: 16, stride: 1, padding: 2),
            convolution(2, 8, 8, 4, kernel: 3, outputs: 8, stride: 2, padding: 1),
            convolution(1, 7, 9, 5, kernel: 2, outputs: 3, stride: 2, padding: 0),
            convolution(1, 11, 10, 16, kernel: 5, outputs: 33, stride: 2, padding: 2),
            convolution(3, 14, 14, 8, kernel: 3, outputs: 32, stride: 1, padding: 1),
        ]
        return CaseValues.finite.flatMap { values in
            sizes.map { convolution($0, values) }
        }
    }

    private static func convolution(
        _ batch: Int,
        _ height: Int,
        _ width: Int,
        _ channels: Int,
        kernel: Int,
        outputs: Int,
        stride: Int,
        padding: Int
    ) -> ConvolutionSize {
        ConvolutionSize(
            batch: batch,
            height: height,
            width: width,
            channels: channels,
            kernel: kernel,
            outputs: outputs,
            stride: stride,
            padding: padding
        )
    }

    private static func convolution(_ size: ConvolutionSize, _ values: CaseValues) -> KernelCase {
        let image = "\(size.batch)×\(size.height)×\(size.width)×\(size.channels)"
        let window = "\(size.kernel)/\(size.stride)+\(size.padding)→\(size.outputs)"
        return KernelCase("conv2d \(image) \(window) \(values)") { kernels, data in
            let inputs = size.batch * size.height * size.width * size.channels
            let outputs = size.batch * size.outputHeight * size.outputWidth * size.outputs
            let weights = size.kernel * size.kernel * size.channels * size.outputs
            let (x, dout) = (data.floats(inputs, values), data.floats(outputs, values))
            let weight = data.floats(weights, values)
            kernels.conv2d(x: x, weight: weight, size: size, out: data.output(outputs))
            kernels.conv2dInputGradient(
                dout: dout,
                weight: weight,
                size: size,
                dx: data.output(inputs)
            )
            kernels.conv2dWeightGradient(
                x: x,
                dout: dout,
                size: size,
                dweight: data.output(weights),
                accumulate: false
            )
            kernels.conv2dWeightGradient(
                x: x,
                dout: dout,
                size: size,
                dweight: data.output(weights, start: weight),
                accumulate: true
            )
        }
    }

    static var pools: [KernelCase] {
        let sizes = [
            PoolSize(batch: 0, height: 4, width: 4, channels: 2, window: 2),
            PoolSize(batch: 1, height: 2, width: 2, channels: 1, window: 2),
            PoolSize(batch: 2, height: 5, width: 7, channels: 3, window: 2),
            PoolSize(batch: 1, height: 9, width: 6, channels: 16, window: 3),
            PoolSize(batch: 3, height: 8, width: 8, channels: 33, window: 2),
            PoolSize(batch: 4, height: 28, width: 28, channels: 32, window: 2),
            PoolSize(batch: 1, height: 3, width: 3, channels: 17, window: 1),
        ]
        return CaseValues.allCases.flatMap { values in sizes.map { pool($0, values) } }
    }

    private static func pool(_ size: PoolSize, _ values: CaseValues) -> KernelCase {
        let extents = "\(size.batch)×\(size.height)×\(size.width)×\(size.channels)/\(size.window)"
        return KernelCase("maxPool \(extents) \(values)") { kernels, data in
            let inputs = size.batch * size.height * size.width * size.channels
            let outputs = size.batch * size.outputHeight * size.outputWidth * size.channels
            let (x, dout) = (data.floats(inputs, values), data.floats(outputs, values))
            let positions = data.integerOutput(outputs)
            kernels.maxPool(x: x, size: size, out: data.output(outputs), positions: positions)
            kernels.maxPoolGradient(dout: dout, positions: positions, dx: data.output(inputs))
        }
    }
}
