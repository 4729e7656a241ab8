package import Tensors

extension ProgramBuilder {
    // MARK: Softmax and loss

    package mutating func softmaxRows(_ x: ValueID) throws(ProgramError) -> ValueID {
        let shape = try floats(x, "softmaxRows", "x")
        return try append(.softmaxRows, [x], shape)
    }

    /// logits [R, C], labels int32 of R elements → losses [R], probabilities [R, C].
    package mutating func softmaxCrossEntropy(logits: ValueID, labels: ValueID)
        throws(ProgramError) -> (losses: ValueID, probabilities: ValueID)
    {
        let shape = try floats(logits, "softmaxCrossEntropy", "logits")
        try expectIndices(labels, count: shape.rows, "softmaxCrossEntropy", "labels")
        try checkBound(of: labels, within: shape.columns, "softmaxCrossEntropy")
        let results = try append(
            .softmaxCrossEntropy, [logits, labels], [ValueType([shape.rows]), ValueType(shape)])
        return (results[0], results[1])
    }

    package mutating func softmaxCrossEntropyGradient(
        probabilities: ValueID, labels: ValueID, dlosses: ValueID
    ) throws(ProgramError) -> ValueID {
        let name = "softmaxCrossEntropyGradient"
        let shape = try floats(probabilities, name, "probabilities")
        try expectIndices(labels, count: shape.rows, name, "labels")
        try expect(dlosses, count: shape.rows, name, "dlosses")
        return try append(
            .softmaxCrossEntropyGradient, [probabilities, labels, dlosses], shape)
    }

    // MARK: Normalisation

    /// x [R, C], weight [C] → out [R, C], inverse [R].
    package mutating func rmsNorm(_ x: ValueID, weight: ValueID, epsilon: Float)
        throws(ProgramError) -> (out: ValueID, inverse: ValueID)
    {
        let shape = try floats(x, "rmsNorm", "x")
        try expect(weight, count: shape.columns, "rmsNorm", "weight")
        let results = try append(
            .rmsNorm(epsilon: epsilon), [x, weight],
            [ValueType([shape.rows]), ValueType(shape)])
        return (results[1], results[0])
    }

    package mutating func rmsNormGradient(
        x: ValueID, weight: ValueID, inverse: ValueID, dout: ValueID
    ) throws(ProgramError) -> ValueID {
        let shape = try floats(x, "rmsNormGradient", "x")
        try expect(weight, count: shape.columns, "rmsNormGradient", "weight")
        try expect(inverse, count: shape.rows, "rmsNormGradient", "inverse")
        try expect(dout, shape, "rmsNormGradient", "dout")
        return try append(.rmsNormGradient, [x, weight, inverse, dout], shape)
    }

    package mutating func rmsNormWeightGradient(
        x: ValueID, inverse: ValueID, dout: ValueID, accumulatingInto initial: ValueID? = nil
    ) throws(ProgramError) -> ValueID {
        let name = "rmsNormWeightGradient"
        let shape = try floats(x, name, "x")
        try expect(inverse, count: shape.rows, name, "inverse")
        try expect(dout, shape, name, "dout")
        let result: Shape = [shape.columns]
        let operands = try withInitial([x, inverse, dout], initial, result, name)
        return try append(
            .rmsNormWeightGradient(accumulate: initial != nil), operands, result)
    }

    /// x [R, C], weight and bias [C] → out [R, C], mean [R], inverse [R].
    package mutating func layerNorm(_ x: ValueID, weight: ValueID, bias: ValueID, epsilon: Float)
        throws(ProgramError) -> (out: ValueID, mean: ValueID, inverse: ValueID)
    {
        let shape = try floats(x, "layerNorm", "x")
        try expect(weight, count: shape.columns, "layerNorm", "weight")
        try expect(bias, count: shape.columns, "layerNorm", "bias")
        let row = ValueType([shape.rows])
        let results = try append(
            .layerNorm(epsilon: epsilon), [x, weight, bias], [row, row, ValueType(shape)])
        return (results[2], results[0], results[1])
    }

    package mutating func layerNormGradient(
        x: ValueID, weight: ValueID, mean: ValueID, inverse: ValueID, dout: ValueID
    ) throws(ProgramError) -> ValueID {
        let shape = try floats(x, "layerNormGradient", "x")
        try expect(weight, count: shape.columns, "layerNormGradient", "weight")
        try expect(mean, count: shape.rows, "layerNormGradient", "mean")
        try expect(inverse, count: shape.rows, "layerNormGradient", "inverse")
        try expect(dout, shape, "layerNormGradient", "dout")
        return try append(.layerNormGradient, [x, weight, mean, inverse, dout], shape)
    }

    package mutating func layerNormWeightGradient(
        x: ValueID, mean: ValueID, inverse: ValueID, dout: ValueID,
        accumulatingInto initial: ValueID? = nil
    ) throws(ProgramError) -> ValueID {
        let name = "layerNormWeightGradient"
        let shape = try floats(x, name, "x")
        try expect(mean, count: shape.rows, name, "mean")
        try expect(inverse, count: shape.rows, name, "inverse")
        try expect(dout, shape, name, "dout")
        let result: Shape = [shape.columns]
        let operands = try withInitial([x, mean, inverse, dout], initial, result, name)
        return try append(
            .layerNormWeightGradient(accumulate: initial != nil), operands, result)
    }

    // MARK: Sequences

    /// x [B·T, heads·D] in any shape, cosine and sine [T, D/2]; `inverse` turns back.
    package mutating func rope(
        _ x: ValueID, cosine: ValueID, sine: ValueID, size: RopeSize, inverse: Bool = false
    ) throws(ProgramError) -> ValueID {
        try require(
            size.headWidth % 2 == 0, "rope", "headWidth", "even", got: "\(size.headWidth)")
        let shape = try floats(x, "rope", "x")
        try expect(x, count: size.batch * size.time * size.heads * size.headWidth, "rope", "x")
        try expect(cosine, count: size.time * size.headWidth / 2, "rope", "cosine")
        try expect(sine, count: size.time * size.headWidth / 2, "rope", "sine")
        return try append(.rope(size, inverse: inverse), [x, cosine, sine], shape)
    }

    /// table [V, C], tokens int32 → [tokens…, C].
    package mutating func embedding(table: ValueID, tokens: ValueID) throws(ProgramError)
        -> ValueID
    {
        let shape = try floats(table, "embedding", "table")
        try expectRank(shape, 2, "embedding", "table")
        let places = try integers(tokens, "embedding", "tokens")
        try checkBound(of: tokens, within: shape.rows, "embedding")
        return try append(
            .embedding, [table, tokens], Shape(places.extents + [shape.columns]))
    }

    /// The gradient of a table [V, C] whose rows were looked up.
    package mutating func embeddingGradient(
        tokens: ValueID, dout: ValueID, vocabulary: Int, accumulatingInto initial: ValueID? = nil
    ) throws(ProgramError) -> ValueID {
        let name = "embeddingGradient"
        let places = try integers(tokens, name, "tokens")
        let shape = try floats(dout, name, "dout")
        guard shape.rows == places.count else {
            throw .wrongShape(
                operation: name, operand: "dout", expected: "of \(places.count) rows", got: shape)
        }
        try checkBound(of: tokens, within: vocabulary, name)
        let result: Shape = [vocabulary, shape.columns]
        let operands = try withInitial([tokens, dout], initial, result, name)
        return try append(.embeddingGradient(accumulate: initial != nil), operands, result)
    }

    /// Causal attention: q [B, T, H·D], k and v [B, T, G·D] in any shape of that many elements.
    package mutating func attention(q: ValueID, k: ValueID, v: ValueID, size: AttentionSize)
        throws(ProgramError) -> (out: ValueID, maxima: ValueID, sums: ValueID)
    {
        try checkAttention(q: q, k: k, v: v, size, "attention")
        let rows = ValueType([size.batch, size.heads, size.time])
        let shape = try shape(of: q)
        let results = try append(
            .attention(size), [q, k, v], [rows, rows, ValueType(shape)])
        return (results[2], results[0], results[1])
    }

    /// The gradients of ``attention(q:k:v:size:)`` from its operands, its results and dout.
    package mutating func attentionGradient(
        q: ValueID, k: ValueID, v: ValueID,
        forward: (out: ValueID, maxima: ValueID, sums: ValueID), dout: ValueID,
        size: AttentionSize
    ) throws(ProgramError) -> (dq: ValueID, dk: ValueID, dv: ValueID) {
        let name = "attentionGradient"
        try checkAttention(q: q, k: k, v: v, size, name)
        let shape = try shape(of: q)
        let rows = size.batch * size.heads * size.time
        try expect(forward.out, shape, name, "out")
        try expect(forward.maxima, count: rows, name, "maxima")
        try expect(forward.sums, count: rows, name, "sums")
        try expect(dout, shape, name, "dout")
        let results = try append(
            .attentionGradient(size),
            [q, k, v, forward.out, forward.maxima, forward.sums, dout],
            [ValueType(shape), try type(of: k), try type(of: v)])
        return (results[0], results[1], results[2])
    }

    private func checkAttention(
        q: ValueID, k: ValueID, v: ValueID, _ size: AttentionSize, _ name: String
    ) throws(ProgramError) {
        try require(
            size.keyHeads > 0 && size.heads % size.keyHeads == 0, name, "heads",
            "a multiple of keyHeads", got: "\(size.heads) and \(size.keyHeads)")
        let places = size.batch * size.time
        try expect(q, count: places * size.heads * size.headWidth, name, "q")
        try expect(k, count: places * size.keyHeads * size.headWidth, name, "k")
        try expect(v, count: places * size.keyHeads * size.headWidth, name, "v")
    }

    private func expectIndices(
        _ value: ValueID, count: Int, _ operation: String, _ operand: String
    ) throws(ProgramError) {
        let got = try integers(value, operation, operand)
        guard got.count == count else {
            throw .wrongShape(
                operation: operation, operand: operand, expected: "of \(count) elements", got: got)
        }
    }

    /// Indices come from inputs with a declared bound, which must not exceed what they index.
    private func checkBound(of indices: ValueID, within extent: Int, _ operation: String)
        throws(ProgramError)
    {
        var source = indices
        while let instruction = instructions.last(where: { $0.results.contains(source) }) {
            try require(
                instruction.operation.isAlias, operation, "indices", "an input or a part of one",
                got: "the result of \(instruction.operation.name)")
            source = instruction.operands[0]
        }
        let bound = inputs.first { $0.value == source }?.bound ?? 0
        try require(
            Int(bound) <= extent, operation, "indices", "below \(extent)", got: "below \(bound)")
    }
}
