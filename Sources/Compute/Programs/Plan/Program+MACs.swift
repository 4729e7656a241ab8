import Tensors

extension Program {
    /// The multiply-accumulates of one run, the unit of work; saturates at the greatest number.
    ///
    /// Only products count: matmul M·N·K; a convolution its full windows, padding included;
    /// attention the pairs j ≤ i, two products of D forward (scores and values), five backward.
    /// Everything else counts nothing. Worker and verifier use this code.
    package var macs: UInt64 {
        var total: UInt64 = 0
        for instruction in instructions {
            let (sum, overflow) = total.addingReportingOverflow(instruction.operation.macs)
            if overflow { return .max }
            total = sum
        }
        return total
    }
}

extension Operation {
    /// The multiply-accumulates of one instruction.
    package var macs: UInt64 {
        switch self {
        case .matmul(_, let size, _):
            Operation.product([size.m, size.n, size.k])
        case .conv2d(let size), .conv2dInputGradient(let size), .conv2dWeightGradient(let size, _):
            Operation.product([
                size.batch, size.outputHeight, size.outputWidth, size.outputs, size.kernel,
                size.kernel, size.channels,
            ])
        case .attention(let size):
            Operation.product([2, Operation.pairs(size), size.headWidth])
        case .attentionGradient(let size):
            Operation.product([5, Operation.pairs(size), size.headWidth])
        case .unary, .binary, .scale, .addRow, .swiglu, .swigluGradient, .sum, .sumOfSquares,
            .sumRows, .argmaxRows, .softmaxRows, .softmaxCrossEntropy,
            .softmaxCrossEntropyGradient, .rmsNorm, .rmsNormGradient, .rmsNormWeightGradient,
            .layerNorm, .layerNormGradient, .layerNormWeightGradient, .rope, .embedding,
            .embeddingGradient, .maxPool, .maxPoolGradient, .reshape, .sliceRows,
            .concatenateRows, .fill, .clipScale, .sgd, .adam:
            0
        }
    }

    /// The pairs (i, j) with j ≤ i of all heads and sequences.
    private static func pairs(_ size: AttentionSize) -> Int {
        let (square, overflow) = size.time.multipliedReportingOverflow(by: size.time + 1)
        let pairs = product([size.batch, size.heads, overflow ? Int.max : square / 2])
        return Int(clamping: pairs)
    }

    private static func product(_ factors: [Int]) -> UInt64 {
        var product: UInt64 = 1
        for factor in factors {
            let (next, overflow) = product.multipliedReportingOverflow(by: UInt64(clamping: factor))
            if overflow { return factors.contains(0) ? 0 : .max }
            product = next
        }
        return product
    }
}
