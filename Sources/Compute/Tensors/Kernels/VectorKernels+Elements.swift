import CTensorKernels
import Primitives

extension UnaryOperation {
    fileprivate var cost: Int {
        switch self {
        case .negate, .relu, .square: KernelCost.cheap
        case .silu, .sigmoid, .tanh, .exp, .log, .sin, .cos, .squareRoot, .reciprocalSquareRoot:
            KernelCost.elementary
        }
    }
}

extension BinaryOperation {
    fileprivate var cost: Int { self == .siluGradient ? KernelCost.elementary : KernelCost.cheap }
}

extension VectorKernels {
    package func unary(_ operation: UnaryOperation, x: FloatView, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
        share(out.count, unit: LaneSum.lanes, cost: operation.cost) { part in
            let at = part.lowerBound
            unsafe rows.unary(
                Int32(operation.rawValue),
                x.pointer + at,
                out.pointer + at,
                part.count
            )
        }
    }

    package func binary(_ operation: BinaryOperation, a: FloatView, b: FloatView, out: FloatView) {
        precondition(a.count == out.count && b.count == out.count, "operands have one size")
        share(out.count, unit: LaneSum.lanes, cost: operation.cost) { part in
            let at = part.lowerBound
            unsafe rows.binary(
                Int32(operation.rawValue),
                a.pointer + at,
                b.pointer + at,
                out.pointer + at,
                part.count
            )
        }
    }

    package func scale(x: FloatView, by factor: Float, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
        share(out.count, unit: LaneSum.lanes, cost: KernelCost.cheap) { part in
            let at = part.lowerBound
            unsafe rows.scale(x.pointer + at, factor, out.pointer + at, part.count)
        }
    }

    package func addRow(x: FloatView, row: FloatView, out: FloatView) {
        precondition(x.count == out.count, "operand and result have one size")
        let columns = row.count
        share(rowCount(x.count, columns: columns), unit: 1, cost: columns) { part in
            let at = part.lowerBound * columns
            unsafe rows.add_row(
                x.pointer + at,
                row.pointer,
                out.pointer + at,
                part.count,
                columns
            )
        }
    }

    package func swiglu(gate: FloatView, up: FloatView, out: FloatView) {
        precondition(gate.count == out.count && up.count == out.count, "operands have one size")
        share(out.count, unit: LaneSum.lanes, cost: KernelCost.elementary) { part in
            let at = part.lowerBound
            unsafe rows.swiglu(gate.pointer + at, up.pointer + at, out.pointer + at, part.count)
        }
    }

    package func swigluGradient(
        gate: FloatView,
        up: FloatView,
        dout: FloatView,
        dgate: FloatView,
        dup: FloatView
    ) {
        precondition(gate.count == dout.count && up.count == dout.count, "operands have one size")
        precondition(dgate.count == dout.count && dup.count == dout.count, "results have one size")
        share(dout.count, unit: LaneSum.lanes, cost: KernelCost.elementary) { part in
            let at = part.lowerBound
            unsafe rows.swiglu_gradient(
                gate.pointer + at,
                up.pointer + at,
                dout.pointer + at,
                dgate.pointer + at,
                dup.pointer + at,
                part.count
            )
        }
    }
}
