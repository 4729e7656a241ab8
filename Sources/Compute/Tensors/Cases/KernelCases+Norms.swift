extension KernelCases {
    static var norms: [KernelCase] {
        CaseValues.allCases.flatMap { values in
            matrices.flatMap { rows, columns in
                [
                    rmsNorm(rows, columns, values),
                    rmsNormGradient(rows, columns, values),
                    layerNorm(rows, columns, values),
                    layerNormGradient(rows, columns, values),
                ]
            }
        }
    }

    private static func rmsNorm(_ rows: Int, _ columns: Int, _ values: CaseValues) -> KernelCase {
        KernelCase("rmsNorm \(rows)×\(columns) \(values)") { kernels, data in
            let x = data.floats(rows * columns, values)
            let weight = data.floats(columns, values)
            kernels.rmsNorm(
                x: x,
                weight: weight,
                epsilon: 1e-5,
                out: data.output(rows * columns),
                inverse: data.output(rows)
            )
        }
    }

    private static func rmsNormGradient(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("rmsNormGradient \(rows)×\(columns) \(values)") { kernels, data in
            let x = data.floats(rows * columns, values)
            let dout = data.floats(rows * columns, values)
            let weight = data.floats(columns, values)
            let inverse = data.floats(rows, values)
            kernels.rmsNormGradient(
                x: x,
                weight: weight,
                inverse: inverse,
                dout: dout,
                dx: data.output(rows * columns)
            )
            kernels.rmsNormWeightGradient(
                x: x,
                inverse: inverse,
                dout: dout,
                dweight: data.output(columns),
                accumulate: false
            )
            kernels.rmsNormWeightGradient(
                x: x,
                inverse: inverse,
                dout: dout,
                dweight: data.output(columns, start: weight),
                accumulate: true
            )
        }
    }

    private static func layerNorm(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("layerNorm \(rows)×\(columns) \(values)") { kernels, data in
            let x = data.floats(rows * columns, values)
            let (weight, bias) = (data.floats(columns, values), data.floats(columns, values))
            kernels.layerNorm(
                x: x,
                weight: weight,
                bias: bias,
                epsilon: 1e-5,
                out: data.output(rows * columns),
                mean: data.output(rows),
                inverse: data.output(rows)
            )
        }
    }

    private static func layerNormGradient(
        _ rows: Int,
        _ columns: Int,
        _ values: CaseValues
    ) -> KernelCase {
        KernelCase("layerNormGradient \(rows)×\(columns) \(values)") { kernels, data in
            let x = data.floats(rows * columns, values)
            let dout = data.floats(rows * columns, values)
            let weight = data.floats(columns, values)
            let (mean, inverse) = (data.floats(rows, values), data.floats(rows, values))
            kernels.layerNormGradient(
                x: x,
                weight: weight,
                mean: mean,
                inverse: inverse,
                dout: dout,
                dx: data.output(rows * columns)
            )
            kernels.layerNormWeightGradient(
                x: x,
                mean: mean,
                inverse: inverse,
                dout: dout,
                dweight: data.output(columns),
                accumulate: false
            )
            kernels.layerNormWeightGradient(
                x: x,
                mean: mean,
                inverse: inverse,
                dout: dout,
                dweight: data.output(columns, start: weight),
                accumulate: true
            )
        }
    }
}
