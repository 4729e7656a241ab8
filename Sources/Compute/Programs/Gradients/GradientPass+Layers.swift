import Tensors

/// The gradients of reductions, layers and losses.
extension GradientPass {
    mutating func reduction(_ instruction: Instruction, _ incoming: [ValueID?])
        throws(ProgramError)
    {
        let x = instruction.operands[0]
        let dout = try only(incoming, at: 0, instruction)
        switch instruction.operation {
        case .sum:
            try add(to: x) { (builder) throws(ProgramError) in
                try GradientPass.spread(dout, over: x, &builder)
            }
        case .sumOfSquares:
            try add(to: x) { (builder) throws(ProgramError) in
                let spread = try GradientPass.spread(dout, over: x, &builder)
                return try builder.scale(try builder.binary(.multiply, spread, x), by: 2)
            }
        case .sumRows(let accumulate):
            try add(to: x) { (builder) throws(ProgramError) in
                let zeros = try builder.fill(0, try builder.shape(of: x))
                return try builder.addRow(zeros, row: dout)
            }
            if accumulate {
                let initial = instruction.operands[1]
                try add(to: initial) { (_) throws(ProgramError) in dout }
            }
        case .softmaxRows:
            try softmax(x, instruction.results[0], dout)
        case .softmaxCrossEntropy:
            let probabilities = instruction.results[1]
            let labels = instruction.operands[1]
            try add(to: x) { (builder) throws(ProgramError) in
                try builder.softmaxCrossEntropyGradient(
                    probabilities: probabilities, labels: labels, dlosses: dout)
            }
        default:  // Only what `differentiate` sends here has a rule here.
            throw .notDifferentiable(operation: instruction.operation.name)
        }
    }

    /// One number in every place of `x`: zeros in a column plus a row of one element.
    private static func spread(
        _ number: ValueID, over x: ValueID, _ builder: inout ProgramBuilder
    ) throws(ProgramError) -> ValueID {
        let shape = try builder.shape(of: x)
        let column = try builder.fill(0, [shape.count, 1])
        return try builder.reshape(try builder.addRow(column, row: number), shape)
    }

    /// dx = p·dp − p·(row sum of p·dp), the row sum as a product with a column of ones.
    private mutating func softmax(_ x: ValueID, _ p: ValueID, _ dout: ValueID)
        throws(ProgramError)
    {
        try add(to: x) { (builder) throws(ProgramError) in
            let shape = try builder.shape(of: x)
            let weighted = try builder.binary(.multiply, p, dout)
            let ones = try builder.fill(1, [shape.columns, 1])
            let sums = try builder.matmul(.plain, weighted, ones)  // [R, 1]
            let spread = try builder.matmul(.transposedB, sums, ones)  // [R, C]
            let mean = try builder.binary(.multiply, p, spread)
            return try builder.binary(.subtract, weighted, mean)
        }
    }

    mutating func layer(_ instruction: Instruction, _ incoming: [ValueID?]) throws(ProgramError) {
        let operands = instruction.operands
        let results = instruction.results
        switch instruction.operation {
        case .swiglu:
            let dout = try only(incoming, at: 0, instruction)
            let gradients = try builder.swigluGradient(
                gate: operands[0], up: operands[1], dout: dout)
            try add(to: operands[0]) { (_) throws(ProgramError) in gradients.dgate }
            try add(to: operands[1]) { (_) throws(ProgramError) in gradients.dup }
        case .rmsNorm:
            let dout = try only(incoming, at: 1, instruction)
            try rmsNorm(x: operands[0], weight: operands[1], inverse: results[0], dout)
        case .layerNorm:
            let dout = try only(incoming, at: 2, instruction)
            try layerNorm(operands, mean: results[0], inverse: results[1], dout)
        case .rope(let size, let inverse):
            let dout = try only(incoming, at: 0, instruction)
            try add(to: operands[0]) { (builder) throws(ProgramError) in
                try builder.rope(
                    dout, cosine: operands[1], sine: operands[2], size: size, inverse: !inverse)
            }
        case .embedding:
            let dout = try only(incoming, at: 0, instruction)
            try accumulate(into: operands[0]) { (builder, initial) throws(ProgramError) in
                try builder.embeddingGradient(
                    tokens: operands[1], dout: dout,
                    vocabulary: try builder.shape(of: operands[0]).rows,
                    accumulatingInto: initial)
            }
        case .attention(let size):
            let dout = try only(incoming, at: 2, instruction)
            let gradients = try builder.attentionGradient(
                q: operands[0], k: operands[1], v: operands[2],
                forward: (results[2], results[0], results[1]), dout: dout, size: size)
            try add(to: operands[0]) { (_) throws(ProgramError) in gradients.dq }
            try add(to: operands[1]) { (_) throws(ProgramError) in gradients.dk }
            try add(to: operands[2]) { (_) throws(ProgramError) in gradients.dv }
        case .conv2d(let size):
            try convolution(operands, size, try only(incoming, at: 0, instruction))
        case .maxPool(let size):
            let dout = try only(incoming, at: 1, instruction)
            try add(to: operands[0]) { (builder) throws(ProgramError) in
                try builder.maxPoolGradient(dout: dout, positions: results[0], size: size)
            }
        default:  // Only what `differentiate` sends here has a rule here.
            throw .notDifferentiable(operation: instruction.operation.name)
        }
    }

    private mutating func rmsNorm(
        x: ValueID, weight: ValueID, inverse: ValueID, _ dout: ValueID
    ) throws(ProgramError) {
        try add(to: x) { (builder) throws(ProgramError) in
            try builder.rmsNormGradient(x: x, weight: weight, inverse: inverse, dout: dout)
        }
        try accumulate(into: weight) { (builder, initial) throws(ProgramError) in
            try builder.rmsNormWeightGradient(
                x: x, inverse: inverse, dout: dout, accumulatingInto: initial)
        }
    }

    private mutating func layerNorm(
        _ operands: [ValueID], mean: ValueID, inverse: ValueID, _ dout: ValueID
    ) throws(ProgramError) {
        let x = operands[0]
        let weight = operands[1]
        try add(to: x) { (builder) throws(ProgramError) in
            try builder.layerNormGradient(
                x: x, weight: weight, mean: mean, inverse: inverse, dout: dout)
        }
        try accumulate(into: weight) { (builder, initial) throws(ProgramError) in
            try builder.layerNormWeightGradient(
                x: x, mean: mean, inverse: inverse, dout: dout, accumulatingInto: initial)
        }
        try sumRows(dout, to: operands[2])
    }

    private mutating func convolution(
        _ operands: [ValueID], _ size: ConvolutionSize, _ dout: ValueID
    ) throws(ProgramError) {
        try add(to: operands[0]) { (builder) throws(ProgramError) in
            try builder.conv2dInputGradient(dout: dout, weight: operands[1], size: size)
        }
        try accumulate(into: operands[1]) { (builder, initial) throws(ProgramError) in
            try builder.conv2dWeightGradient(
                x: operands[0], dout: dout, size: size, accumulatingInto: initial)
        }
    }
}
