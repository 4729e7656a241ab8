extension KernelCases {
    static var elements: [KernelCase] {
        let pairs = counts.flatMap { count in
            CaseValues.allCases.map { (count: count, values: $0) }
        }
        return pairs.flatMap { count, values in
            UnaryOperation.allCases.map { unary($0, count, values) }
                + BinaryOperation.allCases.map { binary($0, count, values) }
                + [scale(count, values), swiglu(count, values), swigluGradient(count, values)]
        } + CaseValues.allCases.flatMap { values in matrices.map { addRow($0, $1, values) } }
            + UnaryOperation.allCases.map(everywhere)
    }

    private static func unary(
        _ operation: UnaryOperation,
        _ count: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("unary.\(operation) \(count) \(values)") { kernels, data in
            let x = data.floats(count, values)
            kernels.unary(operation, x: x, out: data.output(count))
            let inPlace = data.output(count, start: x)
            kernels.unary(operation, x: inPlace, out: inPlace)
        }
    }

    /// A sample of all patterns, and the neighbours of every number at which a function turns.
    private static func everywhere(_ operation: UnaryOperation) -> KernelCase {
        KernelCase("unary.\(operation) everywhere") { kernels, data in
            let sample = stride(from: UInt64(0), to: 1 << 32, by: 65_521).map {
                Float(bitPattern: UInt32($0))
            }
            let turns: [Float] = [
                0, 1, 89, 104, 0.625, 0x1p17, 0x1p-126, 0x1.62e430p6, 0x1.921fb6p0, .infinity,
                .greatestFiniteMagnitude, .leastNonzeroMagnitude, 2 / 3, 4 / 3,
            ]
            let neighbours = turns.flatMap { [$0.nextDown, $0, $0.nextUp] }
            let x = FloatView(sample + neighbours + neighbours.map { -$0 })
            kernels.unary(operation, x: x, out: data.output(x.count))
        }
    }

    private static func binary(
        _ operation: BinaryOperation,
        _ count: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("binary.\(operation) \(count) \(values)") { kernels, data in
            let (a, b) = (data.floats(count, values), data.floats(count, values))
            kernels.binary(operation, a: a, b: b, out: data.output(count))
            let inPlace = data.output(count, start: a)
            kernels.binary(operation, a: inPlace, b: b, out: inPlace)
        }
    }

    private static func scale(_ count: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("scale \(count) \(values)") { kernels, data in
            let x = data.floats(count, values)
            kernels.scale(x: x, by: -0.7, out: data.output(count))
        }
    }

    private static func addRow(_ rows: Int, _ columns: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("addRow \(rows)×\(columns) \(values)") { kernels, data in
            let x = data.floats(rows * columns, values)
            let row = data.floats(columns, values)
            kernels.addRow(x: x, row: row, out: data.output(rows * columns))
        }
    }

    private static func swiglu(_ count: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("swiglu \(count) \(values)") { kernels, data in
            let (gate, up) = (data.floats(count, values), data.floats(count, values))
            kernels.swiglu(gate: gate, up: up, out: data.output(count))
        }
    }

    private static func swigluGradient(_ count: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("swigluGradient \(count) \(values)") { kernels, data in
            let (gate, up) = (data.floats(count, values), data.floats(count, values))
            let dout = data.floats(count, values)
            kernels.swigluGradient(
                gate: gate,
                up: up,
                dout: dout,
                dgate: data.output(count),
                dup: data.output(count)
            )
        }
    }
}
