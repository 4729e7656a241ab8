import Tensors

/// The operands and results of one instruction as views.
struct BoundInstruction {
    let instruction: Instruction
    let program: Program
    let executor: Executor
    let kernels: any TensorKernels

    func float(_ operand: Int) -> FloatView {
        executor.floats(of: instruction.operands[operand])
    }

    func integer(_ operand: Int) -> IntegerView {
        executor.integers(of: instruction.operands[operand])
    }

    func result(_ position: Int) -> FloatView {
        executor.floats(of: instruction.results[position])
    }

    func integerResult(_ position: Int) -> IntegerView {
        executor.integers(of: instruction.results[position])
    }

    func columns(_ value: ValueID) -> Int { program.type(of: value).shape.columns }
}

extension Executor {
    /// The call that one instruction is; `nil` where nothing is to be done.
    func bind(_ instruction: Instruction, _ kernels: any TensorKernels) -> (() -> Bool)? {
        BoundInstruction(
            instruction: instruction, program: program, executor: self, kernels: kernels
        ).call
    }
}

extension BoundInstruction {
    /// The call that the instruction is, which returns whether its results are finite where it
    /// looks; `nil` where nothing is to be done.
    var call: (() -> Bool)? {
        switch instruction.operation {
        case .reshape, .sliceRows: nil
        case .unary(let operation): always(unary(operation))
        case .binary(let operation): always(binary(operation))
        case .scale(let factor): always(scale(factor))
        case .addRow: always(addRow())
        case .swiglu: always(swiglu())
        case .swigluGradient: always(swigluGradient())
        case .sum: always(sum())
        case .sumOfSquares: always(sumOfSquares())
        case .sumRows(let accumulate): always(sumRows(accumulate))
        case .argmaxRows: always(argmaxRows())
        case .softmaxRows: always(softmaxRows())
        case .softmaxCrossEntropy: always(softmaxCrossEntropy())
        case .softmaxCrossEntropyGradient: always(softmaxCrossEntropyGradient())
        case .rmsNorm(let epsilon): always(rmsNorm(epsilon))
        case .rmsNormGradient: always(rmsNormGradient())
        case .rmsNormWeightGradient(let accumulate): always(rmsNormWeightGradient(accumulate))
        case .layerNorm(let epsilon): always(layerNorm(epsilon))
        case .layerNormGradient: always(layerNormGradient())
        case .layerNormWeightGradient(let accumulate): always(layerNormWeightGradient(accumulate))
        case .rope(let size, let inverse): always(rope(size, inverse))
        case .embedding: always(embedding())
        case .embeddingGradient(let accumulate): always(embeddingGradient(accumulate))
        case .matmul(let form, let size, let accumulate): always(matmul(form, size, accumulate))
        case .attention(let size): always(attention(size))
        case .attentionGradient(let size): always(attentionGradient(size))
        case .conv2d(let size): always(conv2d(size))
        case .conv2dInputGradient(let size): always(conv2dInputGradient(size))
        case .conv2dWeightGradient(let size, let accumulate):
            always(conv2dWeightGradient(size, accumulate))
        case .maxPool(let size): always(maxPool(size))
        case .maxPoolGradient: always(maxPoolGradient())
        case .concatenateRows: always(concatenation())
        case .fill(let value): always(fill(value))
        case .clipScale(let maximumNorm): always(clipScale(maximumNorm))
        case .sgd(let attributes): sgd(attributes)
        case .adam(let attributes): adam(attributes)
        }
    }

    private func always(_ body: @escaping () -> Void) -> () -> Bool {
        {
            body()
            return true
        }
    }
}
