import Tensors

/// The definition of every operation, element by element, as a ``Scalar``.
///
/// The same numbers in the same order as ``ReferenceKernels``: a test compares the two for every
/// operation, bit for bit.
package struct ScalarSemantics {
    let layout: TraceLayout

    package init(_ layout: TraceLayout) {
        self.layout = layout
    }

    /// What one element of a result is; `nil` for inputs and for places outside the value.
    package func scalar(of value: ValueID, at index: Int) -> Scalar? {
        let definer = layout.definers[value.index]
        guard definer >= 0, index >= 0, index < layout.program.type(of: value).count else {
            return nil
        }
        let instruction = layout.program.instructions[definer]
        guard let result = instruction.results.firstIndex(of: value) else { return nil }
        return ElementSemantics(
            layout: layout, instruction: instruction, result: result, index: index
        ).scalar
    }
}

/// One element of one result of one instruction.
struct ElementSemantics {
    let layout: TraceLayout
    let instruction: Instruction
    /// The position of the result among the instruction's results.
    let result: Int
    /// The flat position of the element in it.
    let index: Int

    /// An element of an operand.
    func operand(_ position: Int, _ index: Int) -> Scalar {
        let source = layout.source(of: instruction.operands[position], at: index)
        return .element(source.value, source.index)
    }

    /// An element of a result that comes before the one at hand.
    func earlier(_ position: Int, _ index: Int) -> Scalar {
        .element(instruction.results[position], index)
    }

    func shape(_ position: Int) -> Shape {
        layout.program.type(of: instruction.operands[position]).shape
    }

    /// Where a chain starts: the last operand's element, or +0.
    var start: Scalar {
        instruction.operation.accumulates
            ? operand(instruction.operands.count - 1, index) : .zero
    }

    var scalar: Scalar? {
        switch instruction.operation {
        case .unary(let operation): .unary(operation, operand(0, index))
        case .binary(let operation): .binary(operation, operand(0, index), operand(1, index))
        case .scale(let factor): operand(0, index) * .float(factor)
        case .addRow: operand(0, index) + operand(1, index % max(shape(1).count, 1))
        case .swiglu: .unary(.silu, operand(0, index)) * operand(1, index)
        case .swigluGradient: swigluGradient
        case .sum: .laneSum(shape(0).count) { operand(0, $0) }
        case .sumOfSquares: .laneProducts(shape(0).count) { (operand(0, $0), operand(0, $0)) }
        case .sumRows: sumRows
        case .argmaxRows: argmax
        case .softmaxRows: softmax(exponential: true)
        case .softmaxCrossEntropy: result == 1 ? softmax(exponential: true) : loss
        case .softmaxCrossEntropyGradient: lossGradient
        case .rmsNorm(let epsilon): rmsNorm(epsilon)
        case .rmsNormGradient: rmsNormGradient
        case .rmsNormWeightGradient: rmsNormWeightGradient
        case .layerNorm(let epsilon): layerNorm(epsilon)
        case .layerNormGradient: layerNormGradient
        case .layerNormWeightGradient: layerNormWeightGradient
        case .rope(let size, let inverse): rope(size, inverse)
        case .embedding: embedding
        case .embeddingGradient: embeddingGradient
        case .matmul(let form, let size, _): product(form, size)
        case .attention(let size): attention(size)
        case .attentionGradient(let size): attentionGradient(size)
        case .conv2d(let size): convolution(size)
        case .conv2dInputGradient(let size): inputGradient(size)
        case .conv2dWeightGradient(let size, _): weightGradient(size)
        case .maxPool(let size): pool(size)
        case .maxPoolGradient(let size): poolGradient(size)
        case .reshape, .sliceRows:
            operand(0, layout.source(of: instruction.results[0], at: index).index)
        case .concatenateRows: concatenated
        case .fill(let value): .float(value)
        case .clipScale(let maximumNorm): clip(maximumNorm)
        case .sgd(let attributes): sgd(attributes)
        case .adam(let attributes): adam(attributes)
        }
    }

    private var swigluGradient: Scalar {
        let (gate, up, dout) = (operand(0, index), operand(1, index), operand(2, index))
        return result == 0
            ? .binary(.siluGradient, dout * up, gate) : dout * .unary(.silu, gate)
    }

    private var sumRows: Scalar {
        let columns = shape(0).columns
        return .additions(shape(0).rows, from: start) { operand(0, $0 * columns + index) }
    }

    private var concatenated: Scalar? {
        var rest = index
        for position in instruction.operands.indices {
            let count = shape(position).count
            if rest < count { return operand(position, rest) }
            rest -= count
        }
        return nil
    }

    /// −1 stands for a greatest element of −infinity, as before the first element.
    private var argmax: Scalar {
        let columns = shape(0).columns
        let row = index * columns
        let chain = ScalarChain(.integer(-1), count: columns) { column, best in
            let place = Int(Int32(bitPattern: best))
            let greatest = place < 0 ? .float(-.infinity) : operand(0, row + place)
            return .apply(
                .selectGreater,
                [operand(0, row + column), greatest, .integer(column), .literal(best)])
        }
        return .apply(.selectEqual, [.chain(chain), .integer(-1), .zero, .chain(chain)])
    }

    private func product(_ form: MatmulForm, _ size: MatmulSize) -> Scalar {
        let (row, column) = (index / size.n, index % size.n)
        return .products(size.k, from: start) { k in
            switch form {
            case .plain: (operand(0, row * size.k + k), operand(1, k * size.n + column))
            case .transposedB: (operand(0, row * size.k + k), operand(1, column * size.k + k))
            case .transposedA: (operand(0, k * size.m + row), operand(1, k * size.n + column))
            }
        }
    }
}
