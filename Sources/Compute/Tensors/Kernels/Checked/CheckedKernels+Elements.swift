extension CheckedKernels {
    package func matmul(
        _ form: MatmulForm, _ size: MatmulSize, a: FloatView, b: FloatView, out: FloatView,
        accumulate: Bool
    ) {
        precondition(a.count == size.m * size.k, "a holds M·K")
        precondition(b.count == size.k * size.n, "b holds K·N")
        precondition(out.count == size.m * size.n, "the result holds M·N")
        backend.matmul(form, size, a: a, b: b, out: out, accumulate: accumulate)
    }

    package func unary(_ operation: UnaryOperation, x: FloatView, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
        backend.unary(operation, x: x, out: out)
    }

    package func binary(_ operation: BinaryOperation, a: FloatView, b: FloatView, out: FloatView) {
        precondition(a.count == out.count && b.count == out.count, "operands have one size")
        backend.binary(operation, a: a, b: b, out: out)
    }

    package func scale(x: FloatView, by factor: Float, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
        backend.scale(x: x, by: factor, out: out)
    }

    package func addRow(x: FloatView, row: FloatView, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
        _ = checkedRows(x.count, columns: row.count)
        backend.addRow(x: x, row: row, out: out)
    }

    package func swiglu(gate: FloatView, up: FloatView, out: FloatView) {
        precondition(gate.count == out.count && up.count == out.count, "operands have one size")
        backend.swiglu(gate: gate, up: up, out: out)
    }

    package func swigluGradient(
        gate: FloatView, up: FloatView, dout: FloatView, dgate: FloatView, dup: FloatView
    ) {
        precondition(gate.count == dout.count && up.count == dout.count, "operands have one size")
        precondition(dgate.count == dout.count && dup.count == dout.count, "results have one size")
        backend.swigluGradient(gate: gate, up: up, dout: dout, dgate: dgate, dup: dup)
    }
}
