extension KernelCases {
    static var optimizers: [KernelCase] {
        CaseValues.allCases.flatMap { values in
            counts.flatMap { count in
                [false, true].flatMap { flag in
                    [
                        sgd(count, values, momentum: flag, scaled: false),
                        sgd(count, values, momentum: flag, scaled: true),
                        adam(count, values, decoupled: flag, scaled: false),
                        adam(count, values, decoupled: flag, scaled: true),
                    ]
                }
            }
        }
    }

    private static func sgd(
        _ count: Int,
        _ values: CaseValues,
        momentum: Bool,
        scaled: Bool
    ) -> KernelCase {
        KernelCase("sgd \(count) \(values) \(momentum) \(scaled)") { kernels, data in
            let gradient = data.floats(count, values)
            let parameter = data.output(count, start: data.floats(count, values))
            let velocity = momentum ? data.output(count, start: data.floats(count, values)) : nil
            let finite = kernels.sgd(
                parameter: parameter,
                gradient: gradient,
                velocity: velocity,
                SGDScalars(rate: 0.03, momentum: 0.9, decay: 0.01),
                gradientScale: scaled ? FloatView([0.3]) : nil
            )
            data.output(finite)
        }
    }

    private static func adam(
        _ count: Int,
        _ values: CaseValues,
        decoupled: Bool,
        scaled: Bool
    ) -> KernelCase {
        KernelCase("adam \(count) \(values) \(decoupled) \(scaled)") { kernels, data in
            let gradient = data.floats(count, values)
            let parameter = data.output(count, start: data.floats(count, values))
            let first = data.output(count, start: data.floats(count, values))
            let second = data.floats(count, values)
            kernels.unary(.square, x: second, out: second)
            let finite = kernels.adam(
                parameter: parameter,
                gradient: gradient,
                first: first,
                second: data.output(count, start: second),
                AdamScalars(
                    rate: 3e-4,
                    beta1: 0.9,
                    beta2: 0.95,
                    epsilon: 1e-8,
                    decay: 0.1,
                    decoupledDecay: decoupled,
                    correction1: 1.7,
                    correction2: 2.9
                ),
                gradientScale: scaled ? FloatView([0.3]) : nil
            )
            data.output(finite)
        }
    }
}
