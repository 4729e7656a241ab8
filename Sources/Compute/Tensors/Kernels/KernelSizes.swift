/// How the operands of a matrix product are stored; the result is always [M, N].
package enum MatmulForm: UInt8, Sendable, Hashable, CaseIterable {
    /// a [M, K] · b [K, N]: the forward product.
    case plain
    /// a [M, K] · bᵀ, b stored [N, K]: the gradient of the input.
    case transposedB
    /// aᵀ · b, a stored [K, M], b [K, N]: the gradient of the weight.
    case transposedA
}

/// The extents of a matrix product: M·N results, each a chain of K.
package struct MatmulSize: Sendable, Hashable {
    package var m: Int
    package var n: Int
    package var k: Int

    package init(m: Int, n: Int, k: Int) {
        self.m = m
        self.n = n
        self.k = k
    }
}

package enum UnaryOperation: UInt8, Sendable, Hashable, CaseIterable {
    case negate, relu, silu, sigmoid, tanh, exp, log, sin, cos, square, squareRoot
    case reciprocalSquareRoot
}

package enum BinaryOperation: UInt8, Sendable, Hashable, CaseIterable {
    case add, subtract, multiply, divide
    /// a where b > 0, else 0: the gradient of relu with a the gradient, b the input.
    case reluGradient
    /// a · σ(b)·(1 + b·(1 − σ(b))): the gradient of silu with a the gradient, b the input.
    case siluGradient
    /// a · b·(1 − b) with b = σ(x), the result.
    case sigmoidGradient
    /// a · (1 − b²) with b = tanh(x), the result.
    case tanhGradient
}

package struct RopeSize: Sendable, Hashable {
    package var batch: Int
    package var time: Int
    package var heads: Int
    package var headWidth: Int

    package init(batch: Int, time: Int, heads: Int, headWidth: Int) {
        self.batch = batch
        self.time = time
        self.heads = heads
        self.headWidth = headWidth
    }
}

package struct AttentionSize: Sendable, Hashable {
    package var batch: Int
    package var time: Int
    package var heads: Int
    package var keyHeads: Int
    package var headWidth: Int
    package var scale: Float

    package init(
        batch: Int,
        time: Int,
        heads: Int,
        keyHeads: Int,
        headWidth: Int,
        scale: Float
    ) {
        self.batch = batch
        self.time = time
        self.heads = heads
        self.keyHeads = keyHeads
        self.headWidth = headWidth
        self.scale = scale
    }
}

package struct ConvolutionSize: Sendable, Hashable {
    package var batch: Int
    package var height: Int
    package var width: Int
    package var channels: Int
    package var kernel: Int
    package var outputs: Int
    package var stride: Int
    package var padding: Int

    package init(
        batch: Int,
        height: Int,
        width: Int,
        channels: Int,
        kernel: Int,
        outputs: Int,
        stride: Int,
        padding: Int
    ) {
        self.batch = batch
        self.height = height
        self.width = width
        self.channels = channels
        self.kernel = kernel
        self.outputs = outputs
        self.stride = stride
        self.padding = padding
    }

    package var outputHeight: Int { (height + 2 * padding - kernel) / stride + 1 }
    package var outputWidth: Int { (width + 2 * padding - kernel) / stride + 1 }
}

/// Non-overlapping square windows; rows and columns that do not fill a window are dropped.
package struct PoolSize: Sendable, Hashable {
    package var batch: Int
    package var height: Int
    package var width: Int
    package var channels: Int
    package var window: Int

    package init(batch: Int, height: Int, width: Int, channels: Int, window: Int) {
        self.batch = batch
        self.height = height
        self.width = width
        self.channels = channels
        self.window = window
    }
}

package struct SGDScalars: Sendable, Hashable {
    package var rate: Float
    package var momentum: Float
    package var decay: Float

    package init(rate: Float, momentum: Float, decay: Float) {
        self.rate = rate
        self.momentum = momentum
        self.decay = decay
    }
}

/// `correction1` = 1 / (1 − β1ᵗ), `correction2` = 1 / (1 − β2ᵗ) for step t from 1.
package struct AdamScalars: Sendable, Hashable {
    package var rate: Float
    package var beta1: Float
    package var beta2: Float
    package var epsilon: Float
    package var decay: Float
    package var decoupledDecay: Bool
    package var correction1: Float
    package var correction2: Float

    package init(
        rate: Float,
        beta1: Float,
        beta2: Float,
        epsilon: Float,
        decay: Float,
        decoupledDecay: Bool,
        correction1: Float,
        correction2: Float
    ) {
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decay = decay
        self.decoupledDecay = decoupledDecay
        self.correction1 = correction1
        self.correction2 = correction2
    }
}
