import Tensors

/// Clipping and optimizers.
extension ElementSemantics {
    func clip(_ maximumNorm: Float) -> Scalar {
        if result == 0 {
            return .unary(
                .squareRoot, .additions(instruction.operands.count) { operand($0, 0) })
        }
        return .apply(
            .atMostOne, [.float(maximumNorm) / (earlier(0, 0) + .float(1e-6))])
    }

    /// The gradient, clipped where the last operand says so.
    private func gradient(clipped: Bool) -> Scalar {
        let gradient = operand(1, index)
        return clipped ? gradient * operand(instruction.operands.count - 1, 0) : gradient
    }

    func sgd(_ attributes: SGDAttributes) -> Scalar {
        let parameter = operand(0, index)
        let decayed = Scalar.fma(
            .float(attributes.decay), parameter, gradient(clipped: attributes.clipped))
        guard attributes.hasVelocity else {
            return .fma(.unary(.negate, operand(2, 0)), decayed, parameter)
        }
        let velocity = Scalar.fma(.float(attributes.momentum), operand(2, index), decayed)
        return result == 1
            ? velocity : .fma(.unary(.negate, operand(3, 0)), velocity, parameter)
    }

    func adam(_ attributes: AdamAttributes) -> Scalar {
        let parameter = operand(0, index)
        var g = gradient(clipped: attributes.clipped)
        if !attributes.decoupledDecay { g = .fma(.float(attributes.decay), parameter, g) }
        let first = Scalar.fma(
            .float(attributes.beta1), operand(2, index), .float(1 - attributes.beta1) * g)
        let second = Scalar.fma(
            .float(attributes.beta2), operand(3, index), (.float(1 - attributes.beta2) * g) * g)
        if result == 1 { return first }
        if result == 2 { return second }
        let (rate, correction1, correction2) = (operand(4, 0), operand(4, 1), operand(4, 2))
        let root = .unary(.squareRoot, second * correction2) + .float(attributes.epsilon)
        let update = (first * correction1) / root
        var fresh = parameter
        if attributes.decoupledDecay {
            let shrink = Scalar.unary(.negate, rate * .float(attributes.decay))
            fresh = .fma(shrink, parameter, parameter)
        }
        return .fma(.unary(.negate, rate), update, fresh)
    }
}
