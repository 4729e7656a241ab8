import Programs
import Tensors

/// For every kind of operation one of it, and others that differ from it in one attribute each.
enum OperationVariants {
    static func of(_ code: OperationCode) -> [Operation] {
        switch code {
        case .matmul: matmul
        case .unary: UnaryOperation.allCases.map { .unary($0) }
        case .binary: BinaryOperation.allCases.map { .binary($0) }
        case .scale: numbers.map { .scale(by: $0) }
        case .addRow: [.addRow]
        case .swiglu: [.swiglu]
        case .swigluGradient: [.swigluGradient]
        case .sum: [.sum]
        case .sumOfSquares: [.sumOfSquares]
        case .sumRows: flags.map { .sumRows(accumulate: $0) }
        case .argmaxRows: [.argmaxRows]
        case .softmaxRows: [.softmaxRows]
        case .softmaxCrossEntropy: [.softmaxCrossEntropy]
        case .softmaxCrossEntropyGradient: [.softmaxCrossEntropyGradient]
        case .rmsNorm: numbers.map { .rmsNorm(epsilon: $0) }
        case .rmsNormGradient: [.rmsNormGradient]
        case .rmsNormWeightGradient: flags.map { .rmsNormWeightGradient(accumulate: $0) }
        case .layerNorm: numbers.map { .layerNorm(epsilon: $0) }
        case .layerNormGradient: [.layerNormGradient]
        case .layerNormWeightGradient: flags.map { .layerNormWeightGradient(accumulate: $0) }
        case .rope: rope
        case .embedding: [.embedding]
        case .embeddingGradient: flags.map { .embeddingGradient(accumulate: $0) }
        case .attention: attentions.map { .attention($0) }
        case .attentionGradient: attentions.map { .attentionGradient($0) }
        case .conv2d: convolutions.map { .conv2d($0) }
        case .conv2dInputGradient: convolutions.map { .conv2dInputGradient($0) }
        case .conv2dWeightGradient:
            convolutions.map { .conv2dWeightGradient($0, accumulate: false) }
                + [.conv2dWeightGradient(convolution, accumulate: true)]
        case .maxPool: pools.map { .maxPool($0) }
        case .maxPoolGradient: pools.map { .maxPoolGradient($0) }
        case .reshape: [.reshape]
        case .sliceRows:
            [(1, 2), (3, 2), (1, 4)].map { .sliceRows(start: $0.0, count: $0.1) }
        case .concatenateRows: [.concatenateRows]
        case .fill: numbers.map { .fill($0) }
        case .clipScale: numbers.map { .clipScale(maximumNorm: $0) }
        case .sgd: sgd
        case .adam: adam
        }
    }

    private static let numbers: [Float] = [0.5, 0.25, 1e-6]
    private static let flags = [false, true]

    /// The value, and for every change the value with it.
    private static func varied<V>(_ base: V, _ changes: (inout V) -> Void...) -> [V] {
        [base]
            + changes.map { change in
                var next = base
                change(&next)
                return next
            }
    }

    private static var matmul: [Operation] {
        let size = MatmulSize(m: 2, n: 3, k: 4)
        let sizes = varied(size, { $0.m = 5 }, { $0.n = 5 }, { $0.k = 5 })
        return sizes.map { .matmul(.plain, $0, accumulate: false) }
            + [
                .matmul(.transposedA, size, accumulate: false),
                .matmul(.transposedB, size, accumulate: false),
                .matmul(.plain, size, accumulate: true),
            ]
    }

    private static var rope: [Operation] {
        let size = RopeSize(batch: 2, time: 3, heads: 4, headWidth: 6)
        let sizes = varied(
            size, { $0.batch = 8 }, { $0.time = 8 }, { $0.heads = 8 }, { $0.headWidth = 8 })
        return sizes.map { .rope($0, inverse: false) } + [.rope(size, inverse: true)]
    }

    private static var attentions: [AttentionSize] {
        varied(
            AttentionSize(batch: 2, time: 3, heads: 4, keyHeads: 1, headWidth: 6, scale: 0.5),
            { $0.batch = 8 }, { $0.time = 8 }, { $0.heads = 8 }, { $0.keyHeads = 2 },
            { $0.headWidth = 8 }, { $0.scale = 0.25 })
    }

    private static let convolution = ConvolutionSize(
        batch: 2, height: 7, width: 9, channels: 3, kernel: 4, outputs: 5, stride: 1, padding: 0)

    private static var convolutions: [ConvolutionSize] {
        varied(
            convolution, { $0.batch = 8 }, { $0.height = 8 }, { $0.width = 8 },
            { $0.channels = 8 }, { $0.kernel = 2 }, { $0.outputs = 8 }, { $0.stride = 2 },
            { $0.padding = 1 })
    }

    private static var pools: [PoolSize] {
        varied(
            PoolSize(batch: 2, height: 6, width: 9, channels: 4, window: 3),
            { $0.batch = 8 }, { $0.height = 8 }, { $0.width = 8 }, { $0.channels = 8 },
            { $0.window = 2 })
    }

    private static var sgd: [Operation] {
        varied(
            SGDAttributes(momentum: 0.9, decay: 0.1, hasVelocity: true, clipped: false),
            { $0.momentum = 0.8 }, { $0.decay = 0.2 }, { $0.hasVelocity = false },
            { $0.clipped = true }
        ).map { .sgd($0) }
    }

    private static var adam: [Operation] {
        varied(
            AdamAttributes(
                beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1, decoupledDecay: false,
                clipped: false),
            { $0.beta1 = 0.8 }, { $0.beta2 = 0.98 }, { $0.epsilon = 1e-7 }, { $0.decay = 0.2 },
            { $0.decoupledDecay = true }, { $0.clipped = true }
        ).map { .adam($0) }
    }
}
