package import Tensors

/// What an instruction computes: the operations of ``TensorKernels`` with their attributes, and a
/// few that only move or rename data.
///
/// Where an operation has `accumulate: true`, its last operand is the value that its chains start
/// from and whose buffer the result takes over. The order of operands and results is part of the
/// program's encoding (`Docs/Spec/traces.md`); results that others of the same instruction depend
/// on come first.
package enum Operation: Hashable, Sendable {
    /// a, b, (initial) → product.
    case matmul(MatmulForm, MatmulSize, accumulate: Bool)
    /// x → out.
    case unary(UnaryOperation)
    /// a, b → out.
    case binary(BinaryOperation)
    /// x → x · factor.
    case scale(by: Float)
    /// x [R, C], row [C] → out.
    case addRow
    /// gate, up → out.
    case swiglu
    /// gate, up, dout → dgate, dup.
    case swigluGradient
    /// x → [1].
    case sum
    /// x → [1].
    case sumOfSquares
    /// x [R, C], (initial) → [C].
    case sumRows(accumulate: Bool)
    /// x [R, C] → int32 [R].
    case argmaxRows
    /// x → out.
    case softmaxRows
    /// logits, labels → losses, probabilities.
    case softmaxCrossEntropy
    /// probabilities, labels, dlosses → dlogits.
    case softmaxCrossEntropyGradient
    /// x, weight → inverse, out.
    case rmsNorm(epsilon: Float)
    /// x, weight, inverse, dout → dx.
    case rmsNormGradient
    /// x, inverse, dout, (initial) → dweight.
    case rmsNormWeightGradient(accumulate: Bool)
    /// x, weight, bias → mean, inverse, out.
    case layerNorm(epsilon: Float)
    /// x, weight, mean, inverse, dout → dx.
    case layerNormGradient
    /// x, mean, inverse, dout, (initial) → dweight.
    case layerNormWeightGradient(accumulate: Bool)
    /// x, cosine, sine → out.
    case rope(RopeSize, inverse: Bool)
    /// table [V, C], tokens → out.
    case embedding
    /// tokens, dout, (initial) → dtable [V, C].
    case embeddingGradient(accumulate: Bool)
    /// q, k, v → maxima, sums, out.
    case attention(AttentionSize)
    /// q, k, v, out, maxima, sums, dout → dq, dk, dv.
    case attentionGradient(AttentionSize)
    /// x, weight → out.
    case conv2d(ConvolutionSize)
    /// dout, weight → dx.
    case conv2dInputGradient(ConvolutionSize)
    /// x, dout, (initial) → dweight.
    case conv2dWeightGradient(ConvolutionSize, accumulate: Bool)
    /// x → positions, out.
    case maxPool(PoolSize)
    /// dout, positions → dx.
    case maxPoolGradient(PoolSize)
    /// The same elements under another shape; the result is the operand's buffer.
    case reshape
    /// `count` entries of the leading axis from `start`; the result is a part of the operand's
    /// buffer.
    case sliceRows(start: Int, count: Int)
    /// The operands one after the other along the leading axis.
    case concatenateRows
    /// No operand → every element is the value.
    case fill(Float)
    /// Sums of squares [1]… → norm [1], scale [1] = min(1, maximum / (norm + 1e-6)).
    ///
    /// The sums are added in operand order from +0; norm is the square root.
    case clipScale(maximumNorm: Float)
    /// parameter, gradient, (velocity), scalars, (gradientScale) → parameter', (velocity').
    ///
    /// `scalars[0]` is the rate of this step.
    case sgd(SGDAttributes)
    /// parameter, gradient, first, second, scalars, (gradientScale) → parameter', first', second'.
    ///
    /// `scalars[0 ..< 3]` are rate, 1 / (1 − β1ᵗ), 1 / (1 − β2ᵗ) of this step.
    case adam(AdamAttributes)
}

/// What stays the same over all steps of ``Operation/sgd(_:)``.
package struct SGDAttributes: Hashable, Sendable {
    package var momentum: Float
    package var decay: Float
    package var hasVelocity: Bool
    package var clipped: Bool

    package init(momentum: Float, decay: Float, hasVelocity: Bool, clipped: Bool) {
        self.momentum = momentum
        self.decay = decay
        self.hasVelocity = hasVelocity
        self.clipped = clipped
    }
}

/// What stays the same over all steps of ``Operation/adam(_:)``.
package struct AdamAttributes: Hashable, Sendable {
    package var beta1: Float
    package var beta2: Float
    package var epsilon: Float
    package var decay: Float
    package var decoupledDecay: Bool
    package var clipped: Bool

    package init(
        beta1: Float, beta2: Float, epsilon: Float, decay: Float, decoupledDecay: Bool,
        clipped: Bool
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decay = decay
        self.decoupledDecay = decoupledDecay
        self.clipped = clipped
    }
}

extension Operation {
    /// For messages: the name of the case.
    package var name: String {
        let text = String(describing: self)
        return String(text.prefix { $0 != "(" })
    }

    /// Where the results of an operation lie.
    private enum ResultMemory {
        /// In memory of their own.
        case own
        /// The one result in the buffer of the one operand, from this row on.
        case operand(fromRow: Int)
        /// The one result in the buffer of the last operand.
        case lastOperand
        /// The new parameter in that of the old one.
        case parameter
        /// And the new velocity in that of the old one.
        case parameterAndVelocity
        /// The new parameter and both moments in those of the old ones.
        case parameterAndMoments
    }

    private var resultMemory: ResultMemory {
        switch self {
        case .matmul(_, _, let accumulate), .sumRows(let accumulate),
            .rmsNormWeightGradient(let accumulate), .layerNormWeightGradient(let accumulate),
            .embeddingGradient(let accumulate), .conv2dWeightGradient(_, let accumulate):
            accumulate ? .lastOperand : .own
        case .reshape: .operand(fromRow: 0)
        case .sliceRows(let start, _): .operand(fromRow: start)
        case .sgd(let attributes): attributes.hasVelocity ? .parameterAndVelocity : .parameter
        case .adam: .parameterAndMoments
        case .unary, .binary, .scale, .addRow, .swiglu, .swigluGradient, .sum, .sumOfSquares,
            .argmaxRows, .softmaxRows, .softmaxCrossEntropy, .softmaxCrossEntropyGradient,
            .rmsNorm, .rmsNormGradient, .layerNorm, .layerNormGradient, .rope, .embedding,
            .attention, .attentionGradient, .conv2d, .conv2dInputGradient, .maxPool,
            .maxPoolGradient, .concatenateRows, .fill, .clipScale:
            .own
        }
    }

    /// Whether the last operand is the value that the chains start from.
    package var accumulates: Bool {
        if case .lastOperand = resultMemory { true } else { false }
    }

    /// Whether the result only renames elements of its operand, so that nothing is computed.
    package var isAlias: Bool { firstAliasedRow != nil }

    /// For an alias, the row of the operand at which the result begins.
    var firstAliasedRow: Int? {
        if case .operand(let row) = resultMemory { row } else { nil }
    }

    /// For every result the position of the operand whose buffer it takes over, `nil` for a fresh
    /// one or for an alias.
    package func overwrittenOperands(operandCount: Int, resultCount: Int) -> [Int?] {
        switch resultMemory {
        case .own, .operand: Array(repeating: nil, count: resultCount)
        case .lastOperand: [operandCount - 1]
        case .parameter: [0]
        case .parameterAndVelocity: [0, 2]
        case .parameterAndMoments: [0, 2, 3]
        }
    }
}
