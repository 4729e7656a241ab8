extension KernelCases {
    static var reductions: [KernelCase] {
        CaseValues.allCases.flatMap { values in
            counts.flatMap { [sum($0, values), sumOfSquares($0, values)] }
                + matrices.flatMap { rows, columns in
                    [
                        sumRows(rows, columns, values, accumulate: false),
                        sumRows(rows, columns, values, accumulate: true),
                        argmaxRows(rows, columns, values),
                    ]
                }
        }
    }

    static var losses: [KernelCase] {
        CaseValues.allCases.flatMap { values in
            matrices.flatMap { rows, columns in
                [
                    softmaxRows(rows, columns, values),
                    crossEntropy(rows, columns, values),
                    crossEntropyGradient(rows, columns, values),
                ]
            }
        } + [degenerateRows]
    }

    private static func sum(_ count: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("sum \(count) \(values)") { kernels, data in
            kernels.sum(x: data.floats(count, values), out: data.output(1))
        }
    }

    private static func sumOfSquares(_ count: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("sumOfSquares \(count) \(values)") { kernels, data in
            kernels.sumOfSquares(x: data.floats(count, values), out: data.output(1))
        }
    }

    private static func sumRows(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues,
        accumulate: Bool
    ) -> KernelCase {
        KernelCase("sumRows \(rows)×\(columns) \(values) \(accumulate)") { kernels, data in
            let x = data.floats(rows * columns, values)
            let start = accumulate ? data.floats(columns, values) : nil
            kernels.sumRows(
                x: x,
                columns: columns,
                out: data.output(columns, start: start),
                accumulate: accumulate
            )
        }
    }

    private static func argmaxRows(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("argmaxRows \(rows)×\(columns) \(values)") { kernels, data in
            let x = data.floats(rows * columns, values)
            kernels.argmaxRows(x: x, columns: columns, out: data.integerOutput(rows))
        }
    }

    private static func softmaxRows(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("softmaxRows \(rows)×\(columns) \(values)") { kernels, data in
            let x = data.floats(rows * columns, values)
            kernels.softmaxRows(x: x, columns: columns, out: data.output(rows * columns))
            let inPlace = data.output(rows * columns, start: x)
            kernels.softmaxRows(x: inPlace, columns: columns, out: inPlace)
        }
    }

    private static func crossEntropy(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("softmaxCrossEntropy \(rows)×\(columns) \(values)") { kernels, data in
            let logits = data.floats(rows * columns, values)
            kernels.softmaxCrossEntropy(
                logits: logits,
                labels: data.indices(rows, below: columns),
                columns: columns,
                losses: data.output(rows),
                probabilities: data.output(rows * columns)
            )
        }
    }

    private static func crossEntropyGradient(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("softmaxCrossEntropyGradient \(rows)×\(columns) \(values)") { kernels, data in
            let probabilities = data.floats(rows * columns, values)
            let dlosses = data.floats(rows, values)
            kernels.softmaxCrossEntropyGradient(
                probabilities: probabilities,
                labels: data.indices(rows, below: columns),
                dlosses: dlosses,
                columns: columns,
                dlogits: data.output(rows * columns)
            )
        }
    }

    /// Rows without a winner: all −infinity, all NaN, zeros of both signs, equals, one infinity.
    private static var degenerateRows: KernelCase {
        KernelCase("degenerate rows") { kernels, data in
            let infinite = -Float.infinity
            for columns in [1, 16, 17, 33] {
                let rows: [[Float]] = [
                    Array(repeating: infinite, count: columns),
                    Array(repeating: .nan, count: columns),
                    (0..<columns).map { $0 % 2 == 0 ? -0.0 : 0 },
                    Array(repeating: 3, count: columns),
                    (0..<columns).map { $0 == columns - 1 ? .infinity : 1 },
                    (0..<columns).map { $0 == 0 ? .nan : Float($0 % 5) },
                ]
                let x = FloatView(rows.flatMap { $0 })
                kernels.argmaxRows(x: x, columns: columns, out: data.integerOutput(rows.count))
                kernels.softmaxCrossEntropy(
                    logits: x,
                    labels: data.indices(rows.count, below: columns),
                    columns: columns,
                    losses: data.output(rows.count),
                    probabilities: data.output(x.count)
                )
            }
        }
    }
}
