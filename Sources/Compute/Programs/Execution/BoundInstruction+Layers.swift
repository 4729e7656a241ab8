import Tensors

/// Losses, norms, positions and lookups.
extension BoundInstruction {
    func softmaxRows() -> () -> Void {
        let kernels = kernels
        let (x, out, columns) = (float(0), result(0), columns(instruction.operands[0]))
        return { kernels.softmaxRows(x: x, columns: columns, out: out) }
    }

    func softmaxCrossEntropy() -> () -> Void {
        let kernels = kernels
        let (logits, labels, columns) = (float(0), integer(1), columns(instruction.operands[0]))
        let (losses, probabilities) = (result(0), result(1))
        return {
            kernels.softmaxCrossEntropy(
                logits: logits, labels: labels, columns: columns, losses: losses,
                probabilities: probabilities)
        }
    }

    func softmaxCrossEntropyGradient() -> () -> Void {
        let kernels = kernels
        let (p, labels, dlosses, out) = (float(0), integer(1), float(2), result(0))
        let columns = columns(instruction.operands[0])
        return {
            kernels.softmaxCrossEntropyGradient(
                probabilities: p, labels: labels, dlosses: dlosses, columns: columns,
                dlogits: out)
        }
    }

    func rope(_ size: RopeSize, _ inverse: Bool) -> () -> Void {
        let kernels = kernels
        let (x, cosine, sine, out) = (float(0), float(1), float(2), result(0))
        return {
            kernels.rope(
                x: x, cosine: cosine, sine: sine, size: size, inverse: inverse, out: out)
        }
    }

    func embedding() -> () -> Void {
        let kernels = kernels
        let (table, tokens, out) = (float(0), integer(1), result(0))
        let columns = columns(instruction.operands[0])
        return { kernels.embedding(table: table, tokens: tokens, columns: columns, out: out) }
    }

    func embeddingGradient(_ accumulate: Bool) -> () -> Void {
        let kernels = kernels
        let (tokens, dout, out) = (integer(0), float(1), result(0))
        let columns = columns(instruction.operands[1])
        return {
            kernels.embeddingGradient(
                tokens: tokens, dout: dout, columns: columns, dtable: out,
                accumulate: accumulate)
        }
    }

    func rmsNorm(_ epsilon: Float) -> () -> Void {
        let kernels = kernels
        let (x, weight, inverse, out) = (float(0), float(1), result(0), result(1))
        return {
            kernels.rmsNorm(x: x, weight: weight, epsilon: epsilon, out: out, inverse: inverse)
        }
    }

    func rmsNormGradient() -> () -> Void {
        let kernels = kernels
        let (x, weight, inverse, dout, dx) = (float(0), float(1), float(2), float(3), result(0))
        return {
            kernels.rmsNormGradient(x: x, weight: weight, inverse: inverse, dout: dout, dx: dx)
        }
    }

    func rmsNormWeightGradient(_ accumulate: Bool) -> () -> Void {
        let kernels = kernels
        let (x, inverse, dout, out) = (float(0), float(1), float(2), result(0))
        return {
            kernels.rmsNormWeightGradient(
                x: x, inverse: inverse, dout: dout, dweight: out, accumulate: accumulate)
        }
    }

    func layerNorm(_ epsilon: Float) -> () -> Void {
        let kernels = kernels
        let (x, weight, bias) = (float(0), float(1), float(2))
        let (mean, inverse, out) = (result(0), result(1), result(2))
        return {
            kernels.layerNorm(
                x: x, weight: weight, bias: bias, epsilon: epsilon, out: out, mean: mean,
                inverse: inverse)
        }
    }

    func layerNormGradient() -> () -> Void {
        let kernels = kernels
        let (x, weight, mean, inverse) = (float(0), float(1), float(2), float(3))
        let (dout, dx) = (float(4), result(0))
        return {
            kernels.layerNormGradient(
                x: x, weight: weight, mean: mean, inverse: inverse, dout: dout, dx: dx)
        }
    }

    func layerNormWeightGradient(_ accumulate: Bool) -> () -> Void {
        let kernels = kernels
        let (x, mean, inverse, dout, out) = (float(0), float(1), float(2), float(3), result(0))
        return {
            kernels.layerNormWeightGradient(
                x: x, mean: mean, inverse: inverse, dout: dout, dweight: out,
                accumulate: accumulate)
        }
    }
}
