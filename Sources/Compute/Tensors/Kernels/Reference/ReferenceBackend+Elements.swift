extension UnaryOperation {
    /// The value of the operation at one number.
    func value(_ x: Float) -> Float {
        switch self {
        case .negate: -x
        case .relu: x <= 0 ? 0 : x
        case .silu: Elementary.silu(x)
        case .sigmoid: Elementary.sigmoid(x)
        case .tanh: Elementary.tanh(x)
        case .exp: Elementary.exp(x)
        case .log: Elementary.log(x)
        case .sin: Elementary.sin(x)
        case .cos: Elementary.cos(x)
        case .square: x * x
        case .squareRoot: Elementary.squareRoot(x)
        case .reciprocalSquareRoot: Elementary.reciprocalSquareRoot(x)
        }
    }
}

extension BinaryOperation {
    /// The value of the operation at one pair of numbers.
    func value(_ a: Float, _ b: Float) -> Float {
        switch self {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide: return a / b
        case .reluGradient: return b > 0 ? a : 0
        case .siluGradient: return a * siluSlope(b)
        case .sigmoidGradient: return a * (b * (1 - b))
        case .tanhGradient: return a * fma(-b, b, 1)
        }
    }
}

/// The derivative of silu: σ(b) · fma(b, 1 − σ(b), 1).
func siluSlope(_ b: Float) -> Float {
    let s = Elementary.sigmoid(b)
    return s * fma(b, 1 - s, 1)
}

extension ReferenceBackend {
    package func unary(_ operation: UnaryOperation, x: FloatView, out: FloatView) {
        for i in 0..<x.count { out[i] = operation.value(x[i]) }
    }

    package func binary(_ operation: BinaryOperation, a: FloatView, b: FloatView, out: FloatView) {
        for i in 0..<out.count { out[i] = operation.value(a[i], b[i]) }
    }

    package func scale(x: FloatView, by factor: Float, out: FloatView) {
        for i in 0..<x.count { out[i] = x[i] * factor }
    }

    package func addRow(x: FloatView, row: FloatView, out: FloatView) {
        let columns = row.count
        for r in 0..<rowCount(x.count, columns: columns) {
            for c in 0..<columns { out[r * columns + c] = x[r * columns + c] + row[c] }
        }
    }

    package func swiglu(gate: FloatView, up: FloatView, out: FloatView) {
        for i in 0..<out.count { out[i] = Elementary.silu(gate[i]) * up[i] }
    }

    package func swigluGradient(
        gate: FloatView,
        up: FloatView,
        dout: FloatView,
        dgate: FloatView,
        dup: FloatView
    ) {
        for i in 0..<dout.count {
            let (g, u, d) = (gate[i], up[i], dout[i])
            dgate[i] = (d * u) * siluSlope(g)
            dup[i] = d * Elementary.silu(g)
        }
    }
}
