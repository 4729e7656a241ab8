extension CheckedKernels {
    package func sgd(
        parameter: FloatView, gradient: FloatView, velocity: FloatView?, _ scalars: SGDScalars,
        gradientScale: FloatView?
    ) -> Bool {
        precondition(gradient.count == parameter.count, "a parameter has a gradient")
        precondition(velocity.map { $0.count == parameter.count } ?? true, "and a velocity")
        precondition(gradientScale.map { $0.count == 1 } ?? true, "a scale is one number")
        return backend.sgd(
            parameter: parameter, gradient: gradient, velocity: velocity, scalars,
            gradientScale: gradientScale)
    }

    package func adam(
        parameter: FloatView, gradient: FloatView, first: FloatView, second: FloatView,
        _ scalars: AdamScalars, gradientScale: FloatView?
    ) -> Bool {
        precondition(gradient.count == parameter.count, "a parameter has a gradient")
        precondition(first.count == parameter.count, "and a first moment")
        precondition(second.count == parameter.count, "and a second moment")
        precondition(gradientScale.map { $0.count == 1 } ?? true, "a scale is one number")
        return backend.adam(
            parameter: parameter, gradient: gradient, first: first, second: second, scalars,
            gradientScale: gradientScale)
    }
}
