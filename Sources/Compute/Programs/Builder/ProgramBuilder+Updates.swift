import Tensors

extension ProgramBuilder {
    /// The norm of all gradients from their sums of squares, and the factor that clips it.
    ///
    /// norm = sqrt(s₀ + s₁ + …) in the order given; scale = min(1, maximumNorm / (norm + 1e-6)).
    package mutating func clipScale(sumsOfSquares: [ValueID], maximumNorm: Float)
        throws(ProgramError) -> (norm: ValueID, scale: ValueID)
    {
        guard !sumsOfSquares.isEmpty else { throw .noOperands(operation: "clipScale") }
        for (position, sum) in sumsOfSquares.enumerated() {
            try expect(sum, count: 1, "clipScale", "operand \(position)")
        }
        try require(
            maximumNorm > 0 && maximumNorm.isFinite, "clipScale", "maximumNorm", "above 0",
            got: "\(maximumNorm)")
        let results = try append(
            .clipScale(maximumNorm: maximumNorm), sumsOfSquares, [ValueType([1]), ValueType([1])])
        return (results[0], results[1])
    }

    /// One update of stochastic gradient descent, in place.
    ///
    /// `scalars[0]` is the rate. `velocity` is needed where `momentum` is not 0; `gradientScale` is
    /// [1].
    package mutating func sgd(
        parameter: ValueID, gradient: ValueID, velocity: ValueID?, scalars: ValueID,
        momentum: Float, decay: Float, gradientScale: ValueID? = nil
    ) throws(ProgramError) -> (parameter: ValueID, velocity: ValueID?) {
        let shape = try floats(parameter, "sgd", "parameter")
        try expect(gradient, shape, "sgd", "gradient")
        try expectScalars(scalars, 1, "sgd")
        try require(
            velocity != nil || momentum == 0, "sgd", "velocity", "given where momentum is not 0",
            got: "none")
        var operands = [parameter, gradient]
        if let velocity {
            try expect(velocity, shape, "sgd", "velocity")
            operands.append(velocity)
        }
        operands.append(scalars)
        if let gradientScale {
            try expect(gradientScale, count: 1, "sgd", "gradientScale")
            operands.append(gradientScale)
        }
        let attributes = SGDAttributes(
            momentum: momentum, decay: decay, hasVelocity: velocity != nil,
            clipped: gradientScale != nil)
        let types = Array(repeating: ValueType(shape), count: velocity == nil ? 1 : 2)
        let results = try append(.sgd(attributes), operands, types)
        return (results[0], velocity == nil ? nil : results[1])
    }

    /// One update of Adam or AdamW, in place.
    ///
    /// `scalars[0 ..< 3]` are rate, 1 / (1 − β1ᵗ), 1 / (1 − β2ᵗ) for step t from 1.
    package mutating func adam(
        parameter: ValueID, gradient: ValueID, first: ValueID, second: ValueID, scalars: ValueID,
        _ attributes: AdamAttributes, gradientScale: ValueID? = nil
    ) throws(ProgramError) -> (parameter: ValueID, first: ValueID, second: ValueID) {
        let shape = try floats(parameter, "adam", "parameter")
        try expect(gradient, shape, "adam", "gradient")
        try expect(first, shape, "adam", "first")
        try expect(second, shape, "adam", "second")
        try expectScalars(scalars, 3, "adam")
        try require(
            attributes.clipped == (gradientScale != nil), "adam", "gradientScale",
            attributes.clipped ? "given" : "absent", got: "the opposite")
        var operands = [parameter, gradient, first, second, scalars]
        if let gradientScale {
            try expect(gradientScale, count: 1, "adam", "gradientScale")
            operands.append(gradientScale)
        }
        let type = ValueType(shape)
        let results = try append(.adam(attributes), operands, [type, type, type])
        return (results[0], results[1], results[2])
    }

    private func expectScalars(_ value: ValueID, _ count: Int, _ operation: String)
        throws(ProgramError)
    {
        let got = try floats(value, operation, "scalars")
        guard got.count >= count else {
            throw .wrongShape(
                operation: operation, operand: "scalars", expected: "of at least \(count) elements",
                got: got)
        }
    }
}
