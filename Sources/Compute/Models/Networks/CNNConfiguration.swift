package import Programs
import Tensors

/// One convolution with bias and activation, and the pooling after it.
package struct ConvolutionStage: Hashable, Sendable {
    package var filters: Int
    package var kernel: Int
    package var stride: Int
    package var padding: Int
    /// The side of the max-pooling window; 1 pools nothing.
    package var pool: Int

    package init(filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0, pool: Int = 1) {
        self.filters = filters
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.pool = pool
    }
}

/// A convolutional network: stages of convolution and pooling, then dense layers.
package struct CNNConfiguration: Hashable, Sendable {
    package var height: Int
    package var width: Int
    package var channels: Int
    package var stages: [ConvolutionStage]
    package var hiddenSizes: [Int]
    package var outputSize: Int
    package var activation: Activation

    package init(
        height: Int,
        width: Int,
        channels: Int,
        stages: [ConvolutionStage],
        hiddenSizes: [Int],
        outputSize: Int,
        activation: Activation = .relu
    ) {
        self.height = height
        self.width = width
        self.channels = channels
        self.stages = stages
        self.hiddenSizes = hiddenSizes
        self.outputSize = outputSize
        self.activation = activation
    }

    package var inputSize: Int { height * width * channels }

    /// Checks that every stage leaves an image that the next one can work on.
    package func check() throws(ModelFailure) {
        try ModelLimits.check("input_shape", height, in: 1...ModelLimits.imageSide)
        try ModelLimits.check("input_shape", width, in: 1...ModelLimits.imageSide)
        try ModelLimits.check("input_shape", channels, in: 1...ModelLimits.width)
        try ModelLimits.check("output_size", outputSize, in: 2...ModelLimits.width)
        try ModelLimits.check("conv_layers", stages.count, in: 1...ModelLimits.layers)
        for size in hiddenSizes {
            try ModelLimits.check("hidden_sizes", size, in: 1...ModelLimits.width)
        }
        var side = (height: height, width: width)
        for stage in stages {
            try ModelLimits.check("filters", stage.filters, in: 1...ModelLimits.width)
            try ModelLimits.check("kernel_size", stage.kernel, in: 1...255)
            try ModelLimits.check("stride", stage.stride, in: 1...255)
            try ModelLimits.check("padding", stage.padding, in: 0...(stage.kernel - 1))
            let least = min(side.height, side.width) + 2 * stage.padding
            try ModelLimits.check("kernel_size", stage.kernel, in: 1...least)
            side = Self.convolved(side, stage)
            try ModelLimits.check("pool_size", stage.pool, in: 1...min(side.height, side.width))
            side = (side.height / stage.pool, side.width / stage.pool)
        }
    }

    private static func convolved(
        _ side: (height: Int, width: Int),
        _ stage: ConvolutionStage
    ) -> (height: Int, width: Int) {
        (
            (side.height + 2 * stage.padding - stage.kernel) / stage.stride + 1,
            (side.width + 2 * stage.padding - stage.kernel) / stage.stride + 1
        )
    }

    /// How many numbers of an image are left after the last stage.
    private var flatSize: Int {
        var side = (height: height, width: width)
        for stage in stages {
            side = Self.convolved(side, stage)
            side = (side.height / stage.pool, side.width / stage.pool)
        }
        return side.height * side.width * (stages.last?.filters ?? channels)
    }

    private var dense: DenseLayers {
        DenseLayers(sizes: [flatSize] + hiddenSizes + [outputSize], hasBias: true)
    }

    /// `conv.<i>.weight` [K, K, in, out], `conv.<i>.bias`, then `dense.<i>.weight` [in, out].
    package var parameters: [ParameterSpecification] {
        var list: [ParameterSpecification] = []
        var inputs = channels
        for (index, stage) in stages.enumerated() {
            let fanIn = Initializer.fanIn(stage.kernel * stage.kernel * inputs)
            list.append(
                ParameterSpecification(
                    name: "conv.\(index).weight",
                    shape: [stage.kernel, stage.kernel, inputs, stage.filters],
                    initializer: fanIn
                )
            )
            list.append(
                ParameterSpecification(
                    name: "conv.\(index).bias",
                    shape: [stage.filters],
                    initializer: fanIn
                )
            )
            inputs = stage.filters
        }
        return list + dense.parameters(prefix: "dense")
    }

    /// The logits [B, outputs] of images [B, H, W, C].
    package func logits(
        _ builder: inout ProgramBuilder,
        parameters: [String: ValueID],
        features: ValueID
    ) throws(ProgramError) -> ValueID {
        let batch = try builder.shape(of: features).count / inputSize
        var x = try builder.reshape(features, [batch, height, width, channels])
        for (index, stage) in stages.enumerated() {
            x = try builder.conv2d(
                x,
                weight: parameters.value("conv.\(index).weight"),
                stride: stage.stride,
                padding: stage.padding
            )
            x = try builder.addRow(x, row: parameters.value("conv.\(index).bias"))
            // A maximum of activations is the activation of the maximum (all of them increase), so
            // pooling first gives the same network with fewer activations; silu alone dips.
            if activation == .silu { x = try builder.unary(activation.operation, x) }
            if stage.pool > 1 { x = try builder.maxPool(x, window: stage.pool).out }
            if activation != .silu { x = try builder.unary(activation.operation, x) }
        }
        x = try builder.reshape(x, [batch, flatSize])
        return try dense.emit(
            &builder,
            parameters: parameters,
            prefix: "dense",
            x: x,
            activation: activation
        )
    }
}
