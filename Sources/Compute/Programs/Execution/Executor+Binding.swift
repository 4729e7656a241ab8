import Tensors

/// The operands and results of one instruction as views.
struct BoundInstruction {
    let instruction: Instruction
    let program: Program
    let executor: Executor
    let kernels: any TensorKernels

    func float(_ operand: Int) -> FloatView {
        executor.floats(of: instruction.operands[operand])
    }

    func integer(_ operand: Int) -> IntegerView {
        executor.integers(of: instruction.operands[operand])
    }

    func result(_ position: Int) -> FloatView {
        executor.floats(of: instruction.results[position])
    }

    func integerResult(_ position: Int) -> IntegerView {
        executor.integers(of: instruction.results[position])
    }

    func columns(_ value: ValueID) -> Int { program.type(of: value).shape.columns }
}

extension Executor {
    /// The call that one instruction is; `nil` where nothing is to be done.
    func bind(_ instruction: Instruction, _ kernels: any TensorKernels) -> (() -> Bool)? {
        let bound = BoundInstruction(
            instruction: instruction, program: program, executor: self, kernels: kernels)
        switch instruction.operation {
        case .reshape, .sliceRows:
            return nil
        case .sgd(let attributes):
            return bound.sgd(attributes)
        case .adam(let attributes):
            return bound.adam(attributes)
        default:
            let call = bound.elements() ?? bound.layers() ?? bound.products()
            guard let call else { preconditionFailure("every operation has a kernel") }
            return {
                call()
                return true
            }
        }
    }
}

extension BoundInstruction {
    func elements() -> (() -> Void)? {
        let kernels = kernels
        switch instruction.operation {
        case .unary(let operation):
            let (x, out) = (float(0), result(0))
            return { kernels.unary(operation, x: x, out: out) }
        case .binary(let operation):
            let (a, b, out) = (float(0), float(1), result(0))
            return { kernels.binary(operation, a: a, b: b, out: out) }
        case .scale(let factor):
            let (x, out) = (float(0), result(0))
            return { kernels.scale(x: x, by: factor, out: out) }
        case .addRow:
            let (x, row, out) = (float(0), float(1), result(0))
            return { kernels.addRow(x: x, row: row, out: out) }
        case .swiglu:
            let (gate, up, out) = (float(0), float(1), result(0))
            return { kernels.swiglu(gate: gate, up: up, out: out) }
        case .swigluGradient:
            let (gate, up, dout, dgate, dup) = (float(0), float(1), float(2), result(0), result(1))
            return {
                kernels.swigluGradient(gate: gate, up: up, dout: dout, dgate: dgate, dup: dup)
            }
        case .sum:
            let (x, out) = (float(0), result(0))
            return { kernels.sum(x: x, out: out) }
        case .sumOfSquares:
            let (x, out) = (float(0), result(0))
            return { kernels.sumOfSquares(x: x, out: out) }
        case .sumRows(let accumulate):
            let (x, out) = (float(0), result(0))
            let columns = columns(instruction.operands[0])
            return { kernels.sumRows(x: x, columns: columns, out: out, accumulate: accumulate) }
        case .argmaxRows:
            let (x, out) = (float(0), integerResult(0))
            let columns = columns(instruction.operands[0])
            return { kernels.argmaxRows(x: x, columns: columns, out: out) }
        case .concatenateRows:
            return concatenation()
        case .fill(let value):
            let out = result(0)
            return { out.fill(value) }
        case .clipScale(let maximumNorm):
            return clipScale(maximumNorm)
        default:
            return nil
        }
    }

    private func concatenation() -> () -> Void {
        let out = result(0)
        var start = 0
        var moves: [(FloatView, FloatView)] = []
        for position in instruction.operands.indices {
            let part = float(position)
            moves.append((part, out.slice(start, part.count)))
            start += part.count
        }
        return { for (part, place) in moves { place.copy(from: part) } }
    }

    private func clipScale(_ maximumNorm: Float) -> () -> Void {
        let sums = instruction.operands.indices.map { float($0) }
        let (norm, scale) = (result(0), result(1))
        return {
            var total: Float = 0
            for sum in sums { total += sum[0] }
            let root = total.squareRoot()
            norm[0] = root
            let factor = maximumNorm / (root + 1e-6)
            scale[0] = factor < 1 ? factor : 1
        }
    }

    func layers() -> (() -> Void)? {
        let kernels = kernels
        switch instruction.operation {
        case .softmaxRows:
            let (x, out, columns) = (float(0), result(0), columns(instruction.operands[0]))
            return { kernels.softmaxRows(x: x, columns: columns, out: out) }
        case .softmaxCrossEntropy:
            let (logits, labels, columns) = (float(0), integer(1), columns(instruction.operands[0]))
            let (losses, probabilities) = (result(0), result(1))
            return {
                kernels.softmaxCrossEntropy(
                    logits: logits, labels: labels, columns: columns, losses: losses,
                    probabilities: probabilities)
            }
        case .softmaxCrossEntropyGradient:
            let (p, labels, dlosses, out) = (float(0), integer(1), float(2), result(0))
            let columns = columns(instruction.operands[0])
            return {
                kernels.softmaxCrossEntropyGradient(
                    probabilities: p, labels: labels, dlosses: dlosses, columns: columns,
                    dlogits: out)
            }
        case .rope(let size, let inverse):
            let (x, cosine, sine, out) = (float(0), float(1), float(2), result(0))
            return {
                kernels.rope(
                    x: x, cosine: cosine, sine: sine, size: size, inverse: inverse, out: out)
            }
        case .embedding:
            let (table, tokens, out) = (float(0), integer(1), result(0))
            let columns = columns(instruction.operands[0])
            return { kernels.embedding(table: table, tokens: tokens, columns: columns, out: out) }
        case .embeddingGradient(let accumulate):
            let (tokens, dout, out) = (integer(0), float(1), result(0))
            let columns = columns(instruction.operands[1])
            return {
                kernels.embeddingGradient(
                    tokens: tokens, dout: dout, columns: columns, dtable: out,
                    accumulate: accumulate)
            }
        default:
            return norms()
        }
    }

    private func norms() -> (() -> Void)? {
        let kernels = kernels
        switch instruction.operation {
        case .rmsNorm(let epsilon):
            let (x, weight, inverse, out) = (float(0), float(1), result(0), result(1))
            return {
                kernels.rmsNorm(x: x, weight: weight, epsilon: epsilon, out: out, inverse: inverse)
            }
        case .rmsNormGradient:
            let (x, weight, inverse, dout, dx) = (float(0), float(1), float(2), float(3), result(0))
            return {
                kernels.rmsNormGradient(x: x, weight: weight, inverse: inverse, dout: dout, dx: dx)
            }
        case .rmsNormWeightGradient(let accumulate):
            let (x, inverse, dout, out) = (float(0), float(1), float(2), result(0))
            return {
                kernels.rmsNormWeightGradient(
                    x: x, inverse: inverse, dout: dout, dweight: out, accumulate: accumulate)
            }
        case .layerNorm(let epsilon):
            let (x, weight, bias) = (float(0), float(1), float(2))
            let (mean, inverse, out) = (result(0), result(1), result(2))
            return {
                kernels.layerNorm(
                    x: x, weight: weight, bias: bias, epsilon: epsilon, out: out, mean: mean,
                    inverse: inverse)
            }
        case .layerNormGradient:
            let (x, weight, mean, inverse) = (float(0), float(1), float(2), float(3))
            let (dout, dx) = (float(4), result(0))
            return {
                kernels.layerNormGradient(
                    x: x, weight: weight, mean: mean, inverse: inverse, dout: dout, dx: dx)
            }
        case .layerNormWeightGradient(let accumulate):
            let (x, mean, inverse, dout, out) = (float(0), float(1), float(2), float(3), result(0))
            return {
                kernels.layerNormWeightGradient(
                    x: x, mean: mean, inverse: inverse, dout: dout, dweight: out,
                    accumulate: accumulate)
            }
        default:
            return nil
        }
    }

    func products() -> (() -> Void)? {
        let kernels = kernels
        switch instruction.operation {
        case .matmul(let form, let size, let accumulate):
            let (a, b, out) = (float(0), float(1), result(0))
            return { kernels.matmul(form, size, a: a, b: b, out: out, accumulate: accumulate) }
        case .attention(let size):
            let (q, k, v, maxima, sums) = (float(0), float(1), float(2), result(0), result(1))
            let out = result(2)
            return {
                kernels.attention(
                    q: q, k: k, v: v, size: size, out: out, maxima: maxima, sums: sums)
            }
        case .attentionGradient(let size):
            let (q, k, v, out) = (float(0), float(1), float(2), float(3))
            let (maxima, sums, dout) = (float(4), float(5), float(6))
            let (dq, dk, dv) = (result(0), result(1), result(2))
            return {
                kernels.attentionGradient(
                    q: q, k: k, v: v, out: out, maxima: maxima, sums: sums, dout: dout,
                    size: size, dq: dq, dk: dk, dv: dv)
            }
        case .conv2d(let size):
            let (x, weight, out) = (float(0), float(1), result(0))
            return { kernels.conv2d(x: x, weight: weight, size: size, out: out) }
        case .conv2dInputGradient(let size):
            let (dout, weight, dx) = (float(0), float(1), result(0))
            return { kernels.conv2dInputGradient(dout: dout, weight: weight, size: size, dx: dx) }
        case .conv2dWeightGradient(let size, let accumulate):
            let (x, dout, out) = (float(0), float(1), result(0))
            return {
                kernels.conv2dWeightGradient(
                    x: x, dout: dout, size: size, dweight: out, accumulate: accumulate)
            }
        case .maxPool(let size):
            let (x, positions, out) = (float(0), integerResult(0), result(1))
            return { kernels.maxPool(x: x, size: size, out: out, positions: positions) }
        case .maxPoolGradient:
            let (dout, positions, dx) = (float(0), integer(1), result(0))
            return { kernels.maxPoolGradient(dout: dout, positions: positions, dx: dx) }
        default:
            return nil
        }
    }

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
