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

extension VectorBackend {
    package func unary(_ operation: UnaryOperation, x: FloatView, out: FloatView) {
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
        share(out.count, unit: LaneSum.lanes, cost: KernelCost.cheap) { part in
            let at = part.lowerBound
            unsafe rows.scale(x.pointer + at, factor, out.pointer + at, part.count)
        }
    }

    package func addRow(x: FloatView, row: FloatView, out: FloatView) {
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
