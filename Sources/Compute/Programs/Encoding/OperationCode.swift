/// The kinds of operations by their numbers in the encoding; none is ever used again for another.
package enum OperationCode: UInt8, CaseIterable, Sendable {
    case matmul = 1
    case unary = 2
    case binary = 3
    case scale = 4
    case addRow = 5
    case swiglu = 6
    case swigluGradient = 7
    case sum = 8
    case sumOfSquares = 9
    case sumRows = 10
    case argmaxRows = 11
    case softmaxRows = 12
    case softmaxCrossEntropy = 13
    case softmaxCrossEntropyGradient = 14
    case rmsNorm = 15
    case rmsNormGradient = 16
    case rmsNormWeightGradient = 17
    case layerNorm = 18
    case layerNormGradient = 19
    case layerNormWeightGradient = 20
    case rope = 21
    case embedding = 22
    case embeddingGradient = 23
    case attention = 24
    case attentionGradient = 25
    case conv2d = 26
    case conv2dInputGradient = 27
    case conv2dWeightGradient = 28
    case maxPool = 29
    case maxPoolGradient = 30
    case reshape = 31
    case sliceRows = 32
    case concatenateRows = 33
    case fill = 34
    case clipScale = 35
    case sgd = 36
    case adam = 37
}

extension Operation {
    package var code: OperationCode {
        switch self {
        case .matmul: .matmul
        case .unary: .unary
        case .binary: .binary
        case .scale: .scale
        case .addRow: .addRow
        case .swiglu: .swiglu
        case .swigluGradient: .swigluGradient
        case .sum: .sum
        case .sumOfSquares: .sumOfSquares
        case .sumRows: .sumRows
        case .argmaxRows: .argmaxRows
        case .softmaxRows: .softmaxRows
        case .softmaxCrossEntropy: .softmaxCrossEntropy
        case .softmaxCrossEntropyGradient: .softmaxCrossEntropyGradient
        case .rmsNorm: .rmsNorm
        case .rmsNormGradient: .rmsNormGradient
        case .rmsNormWeightGradient: .rmsNormWeightGradient
        case .layerNorm: .layerNorm
        case .layerNormGradient: .layerNormGradient
        case .layerNormWeightGradient: .layerNormWeightGradient
        case .rope: .rope
        case .embedding: .embedding
        case .embeddingGradient: .embeddingGradient
        case .attention: .attention
        case .attentionGradient: .attentionGradient
        case .conv2d: .conv2d
        case .conv2dInputGradient: .conv2dInputGradient
        case .conv2dWeightGradient: .conv2dWeightGradient
        case .maxPool: .maxPool
        case .maxPoolGradient: .maxPoolGradient
        case .reshape: .reshape
        case .sliceRows: .sliceRows
        case .concatenateRows: .concatenateRows
        case .fill: .fill
        case .clipScale: .clipScale
        case .sgd: .sgd
        case .adam: .adam
        }
    }
}
