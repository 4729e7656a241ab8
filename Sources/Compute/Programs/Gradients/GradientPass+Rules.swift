import Tensors

/// The gradient of every operation, written with operations.
extension GradientPass {
    /// Emits the gradients of one instruction's operands; `incoming` are those of its results.
    mutating func differentiate(_ instruction: Instruction, _ incoming: [ValueID?])
        throws(ProgramError)
    {
        let operands = instruction.operands
        let results = instruction.results
        switch instruction.operation {
        case .matmul(let form, _, let accumulate):
            let dout = try only(incoming, at: 0, instruction)
            try matmul(form, operands[0], operands[1], dout)
            if accumulate { try pass(dout, to: operands[2]) }
        case .unary(let operation):
            let dout = try only(incoming, at: 0, instruction)
            try add(to: operands[0]) { (builder) throws(ProgramError) in
                try GradientPass.unary(operation, operands[0], results[0], dout, &builder)
            }
        case .binary(let operation):
            let dout = try only(incoming, at: 0, instruction)
            try binary(operation, operands[0], operands[1], results[0], dout)
        case .scale(let factor):
            let dout = try only(incoming, at: 0, instruction)
            try add(to: operands[0]) { (builder) throws(ProgramError) in
                try builder.scale(dout, by: factor)
            }
        case .addRow:
            let dout = try only(incoming, at: 0, instruction)
            try pass(dout, to: operands[0])
            try sumRows(dout, to: operands[1])
        case .reshape:
            try pass(try only(incoming, at: 0, instruction), to: operands[0])
        case .sliceRows(let start, let count):
            let dout = try only(incoming, at: 0, instruction)
            try slice(operands[0], start: start, count: count, dout)
        case .concatenateRows:
            try concatenation(operands, try only(incoming, at: 0, instruction))
        case .fill, .argmaxRows:
            return
        case .sum, .sumOfSquares, .sumRows, .softmaxRows, .softmaxCrossEntropy:
            try reduction(instruction, incoming)
        case .swiglu, .rmsNorm, .layerNorm, .rope, .embedding, .attention, .conv2d, .maxPool:
            try layer(instruction, incoming)
        case .swigluGradient, .softmaxCrossEntropyGradient, .rmsNormGradient,
            .rmsNormWeightGradient, .layerNormGradient, .layerNormWeightGradient,
            .embeddingGradient, .attentionGradient, .conv2dInputGradient, .conv2dWeightGradient,
            .maxPoolGradient, .clipScale, .sgd, .adam:
            throw .notDifferentiable(operation: instruction.operation.name)
        }
    }

    /// The one gradient that a rule can use; another result with a gradient has no rule.
    func only(_ incoming: [ValueID?], at position: Int, _ instruction: Instruction)
        throws(ProgramError) -> ValueID
    {
        for (other, gradient) in incoming.enumerated() where other != position {
            guard gradient == nil else {
                throw .notDifferentiable(
                    operation: "result \(other) of \(instruction.operation.name)")
            }
        }
        guard let gradient = incoming[position] else {
            throw .notDifferentiable(operation: instruction.operation.name)
        }
        return gradient
    }

    /// The gradient of an operand that is just added.
    private mutating func pass(_ dout: ValueID, to operand: ValueID) throws(ProgramError) {
        try add(to: operand) { (builder) throws(ProgramError) in
            let shape = try builder.shape(of: operand)
            return try builder.shape(of: dout) == shape ? dout : builder.reshape(dout, shape)
        }
    }

    mutating func sumRows(_ dout: ValueID, to operand: ValueID) throws(ProgramError) {
        try accumulate(into: operand) { (builder, initial) throws(ProgramError) in
            try builder.sumRows(dout, accumulatingInto: initial)
        }
    }

    private mutating func matmul(
        _ form: MatmulForm, _ a: ValueID, _ b: ValueID, _ dout: ValueID
    ) throws(ProgramError) {
        try accumulate(into: a) { (builder, initial) throws(ProgramError) in
            switch form {
            case .plain:
                try builder.matmul(.transposedB, dout, b, accumulatingInto: initial)
            case .transposedB:
                try builder.matmul(.plain, dout, b, accumulatingInto: initial)
            case .transposedA:
                try builder.matmul(.transposedB, b, dout, accumulatingInto: initial)
            }
        }
        try accumulate(into: b) { (builder, initial) throws(ProgramError) in
            switch form {
            case .plain:
                try builder.matmul(.transposedA, a, dout, accumulatingInto: initial)
            case .transposedB:
                try builder.matmul(.transposedA, dout, a, accumulatingInto: initial)
            case .transposedA:
                try builder.matmul(.plain, a, dout, accumulatingInto: initial)
            }
        }
    }

    private static func unary(
        _ operation: UnaryOperation, _ x: ValueID, _ out: ValueID, _ dout: ValueID,
        _ builder: inout ProgramBuilder
    ) throws(ProgramError) -> ValueID {
        switch operation {
        case .negate: return try builder.unary(.negate, dout)
        case .relu: return try builder.binary(.reluGradient, dout, out)
        case .silu: return try builder.binary(.siluGradient, dout, x)
        case .sigmoid: return try builder.binary(.sigmoidGradient, dout, out)
        case .tanh: return try builder.binary(.tanhGradient, dout, out)
        case .exp: return try builder.binary(.multiply, dout, out)
        case .log: return try builder.binary(.divide, dout, x)
        case .sin: return try builder.binary(.multiply, dout, try builder.unary(.cos, x))
        case .cos:
            let product = try builder.binary(.multiply, dout, try builder.unary(.sin, x))
            return try builder.unary(.negate, product)
        case .square:
            return try builder.scale(try builder.binary(.multiply, dout, x), by: 2)
        case .squareRoot:
            return try builder.scale(try builder.binary(.divide, dout, out), by: 0.5)
        case .reciprocalSquareRoot:
            let cube = try builder.binary(.multiply, try builder.unary(.square, out), out)
            return try builder.scale(try builder.binary(.multiply, dout, cube), by: -0.5)
        }
    }

    private mutating func binary(
        _ operation: BinaryOperation, _ a: ValueID, _ b: ValueID, _ out: ValueID, _ dout: ValueID
    ) throws(ProgramError) {
        switch operation {
        case .add:
            try pass(dout, to: a)
            try pass(dout, to: b)
        case .subtract:
            try pass(dout, to: a)
            try add(to: b) { (builder) throws(ProgramError) in try builder.unary(.negate, dout) }
        case .multiply:
            try add(to: a) { (builder) throws(ProgramError) in
                try builder.binary(.multiply, dout, b)
            }
            try add(to: b) { (builder) throws(ProgramError) in
                try builder.binary(.multiply, dout, a)
            }
        case .divide:
            try add(to: a) { (builder) throws(ProgramError) in
                try builder.binary(.divide, dout, b)
            }
            try add(to: b) { (builder) throws(ProgramError) in
                let product = try builder.binary(.multiply, dout, out)
                return try builder.unary(.negate, try builder.binary(.divide, product, b))
            }
        case .reluGradient, .siluGradient, .sigmoidGradient, .tanhGradient:
            throw .notDifferentiable(operation: "\(operation)")
        }
    }

    private mutating func slice(_ x: ValueID, start: Int, count: Int, _ dout: ValueID)
        throws(ProgramError)
    {
        try add(to: x) { (builder) throws(ProgramError) in
            let shape = try builder.shape(of: x)
            let rest = shape.extents.dropFirst()
            var parts: [ValueID] = []
            if start > 0 { parts.append(try builder.fill(0, Shape([start] + rest))) }
            parts.append(dout)
            let after = shape[0] - start - count
            if after > 0 { parts.append(try builder.fill(0, Shape([after] + rest))) }
            return try builder.concatenateRows(parts)
        }
    }

    private mutating func concatenation(_ parts: [ValueID], _ dout: ValueID)
        throws(ProgramError)
    {
        var start = 0
        for part in parts {
            let count = try builder.shape(of: part)[0]
            try add(to: part) { (builder) throws(ProgramError) in
                try builder.sliceRows(dout, start: start, count: count)
            }
            start += count
        }
    }
}
