import Tensors

/// Products and images.
extension BoundInstruction {
    func matmul(_ form: MatmulForm, _ size: MatmulSize, _ accumulate: Bool) -> () -> Void {
        let kernels = kernels
        let (a, b, out) = (float(0), float(1), result(0))
        return { kernels.matmul(form, size, a: a, b: b, out: out, accumulate: accumulate) }
    }

    func attention(_ size: AttentionSize) -> () -> Void {
        let kernels = kernels
        let (q, k, v, maxima, sums) = (float(0), float(1), float(2), result(0), result(1))
        let out = result(2)
        return {
            kernels.attention(
                q: q, k: k, v: v, size: size, out: out, maxima: maxima, sums: sums)
        }
    }

    func attentionGradient(_ size: AttentionSize) -> () -> Void {
        let kernels = kernels
        let (q, k, v, out) = (float(0), float(1), float(2), float(3))
        let (maxima, sums, dout) = (float(4), float(5), float(6))
        let (dq, dk, dv) = (result(0), result(1), result(2))
        return {
            kernels.attentionGradient(
                q: q, k: k, v: v, out: out, maxima: maxima, sums: sums, dout: dout,
                size: size, dq: dq, dk: dk, dv: dv)
        }
    }

    func conv2d(_ size: ConvolutionSize) -> () -> Void {
        let kernels = kernels
        let (x, weight, out) = (float(0), float(1), result(0))
        return { kernels.conv2d(x: x, weight: weight, size: size, out: out) }
    }

    func conv2dInputGradient(_ size: ConvolutionSize) -> () -> Void {
        let kernels = kernels
        let (dout, weight, dx) = (float(0), float(1), result(0))
        return { kernels.conv2dInputGradient(dout: dout, weight: weight, size: size, dx: dx) }
    }

    func conv2dWeightGradient(_ size: ConvolutionSize, _ accumulate: Bool) -> () -> Void {
        let kernels = kernels
        let (x, dout, out) = (float(0), float(1), result(0))
        return {
            kernels.conv2dWeightGradient(
                x: x, dout: dout, size: size, dweight: out, accumulate: accumulate)
        }
    }

    func maxPool(_ size: PoolSize) -> () -> Void {
        let kernels = kernels
        let (x, positions, out) = (float(0), integerResult(0), result(1))
        return { kernels.maxPool(x: x, size: size, out: out, positions: positions) }
    }

    func maxPoolGradient() -> () -> Void {
        let kernels = kernels
        let (dout, positions, dx) = (float(0), integer(1), result(0))
        return { kernels.maxPoolGradient(dout: dout, positions: positions, dx: dx) }
    }
}

/// Updates, which say whether their results are finite.
extension BoundInstruction {
    func sgd(_ attributes: SGDAttributes) -> () -> Bool {
        let kernels = kernels
        let (parameter, gradient) = (float(0), float(1))
        let velocity = attributes.hasVelocity ? float(2) : nil
        let scalars = float(attributes.hasVelocity ? 3 : 2)
        let scale = attributes.clipped ? float(instruction.operands.count - 1) : nil
        return {
            kernels.sgd(
                parameter: parameter, gradient: gradient, velocity: velocity,
                SGDScalars(
                    rate: scalars[0], momentum: attributes.momentum, decay: attributes.decay),
                gradientScale: scale)
        }
    }

    func adam(_ attributes: AdamAttributes) -> () -> Bool {
        let kernels = kernels
        let (parameter, gradient, first, second) = (float(0), float(1), float(2), float(3))
        let scalars = float(4)
        let scale = attributes.clipped ? float(5) : nil
        return {
            kernels.adam(
                parameter: parameter, gradient: gradient, first: first, second: second,
                AdamScalars(
                    rate: scalars[0], beta1: attributes.beta1, beta2: attributes.beta2,
                    epsilon: attributes.epsilon, decay: attributes.decay,
                    decoupledDecay: attributes.decoupledDecay, correction1: scalars[1],
                    correction2: scalars[2]),
                gradientScale: scale)
        }
    }
}
