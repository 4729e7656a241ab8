import Tensors

/// Element by element, sums, copies and clipping.
extension BoundInstruction {
    func unary(_ operation: UnaryOperation) -> () -> Void {
        let kernels = kernels
        let (x, out) = (float(0), result(0))
        return { kernels.unary(operation, x: x, out: out) }
    }

    func binary(_ operation: BinaryOperation) -> () -> Void {
        let kernels = kernels
        let (a, b, out) = (float(0), float(1), result(0))
        return { kernels.binary(operation, a: a, b: b, out: out) }
    }

    func scale(_ factor: Float) -> () -> Void {
        let kernels = kernels
        let (x, out) = (float(0), result(0))
        return { kernels.scale(x: x, by: factor, out: out) }
    }

    func addRow() -> () -> Void {
        let kernels = kernels
        let (x, row, out) = (float(0), float(1), result(0))
        return { kernels.addRow(x: x, row: row, out: out) }
    }

    func swiglu() -> () -> Void {
        let kernels = kernels
        let (gate, up, out) = (float(0), float(1), result(0))
        return { kernels.swiglu(gate: gate, up: up, out: out) }
    }

    func swigluGradient() -> () -> Void {
        let kernels = kernels
        let (gate, up, dout, dgate, dup) = (float(0), float(1), float(2), result(0), result(1))
        return {
            kernels.swigluGradient(gate: gate, up: up, dout: dout, dgate: dgate, dup: dup)
        }
    }

    func sum() -> () -> Void {
        let kernels = kernels
        let (x, out) = (float(0), result(0))
        return { kernels.sum(x: x, out: out) }
    }

    func sumOfSquares() -> () -> Void {
        let kernels = kernels
        let (x, out) = (float(0), result(0))
        return { kernels.sumOfSquares(x: x, out: out) }
    }

    func sumRows(_ accumulate: Bool) -> () -> Void {
        let kernels = kernels
        let (x, out) = (float(0), result(0))
        let columns = columns(instruction.operands[0])
        return { kernels.sumRows(x: x, columns: columns, out: out, accumulate: accumulate) }
    }

    func argmaxRows() -> () -> Void {
        let kernels = kernels
        let (x, out) = (float(0), integerResult(0))
        let columns = columns(instruction.operands[0])
        return { kernels.argmaxRows(x: x, columns: columns, out: out) }
    }

    func fill(_ value: Float) -> () -> Void {
        let out = result(0)
        return { out.fill(value) }
    }

    func concatenation() -> () -> Void {
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

    func clipScale(_ maximumNorm: Float) -> () -> Void {
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
}
