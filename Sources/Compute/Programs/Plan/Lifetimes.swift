import Tensors

/// Which values share a buffer, and from which instruction to which a buffer is needed.
struct Lifetimes {
    /// A value's position in the buffer of its root: the value that first had that buffer.
    struct Home {
        var root: Int
        var offset: Int
    }

    private(set) var homes: [Home]
    /// For roots: the instruction that defines the buffer, −1 for inputs.
    private(set) var firstUse: [Int]
    /// For roots: the last instruction that reads or writes the buffer; the program's end for
    /// outputs.
    private(set) var lastUse: [Int]
    private(set) var isInput: [Bool]
    /// For every value: the instruction that defines it and the last one that reads it under this
    /// name.
    private var defined: [Int]
    private var lastRead: [Int]

    init(_ program: Program) {
        let count = program.values.count
        homes = (0..<count).map { Home(root: $0, offset: 0) }
        firstUse = Array(repeating: -1, count: count)
        lastUse = Array(repeating: -1, count: count)
        isInput = Array(repeating: false, count: count)
        defined = Array(repeating: -1, count: count)
        lastRead = Array(repeating: -1, count: count)
        for input in program.inputs { isInput[input.value.index] = true }
        for (index, instruction) in program.instructions.enumerated() {
            for operand in instruction.operands { lastRead[operand.index] = index }
            for result in instruction.results {
                defined[result.index] = index
                firstUse[result.index] = index
            }
            join(instruction, program)
        }
        for output in program.outputs { lastRead[output.value.index] = program.instructions.count }
        for value in 0..<count {
            let root = homes[value].root
            lastUse[root] = max(lastUse[root], lastRead[value], defined[value])
        }
    }

    private mutating func join(_ instruction: Instruction, _ program: Program) {
        if let row = instruction.operation.firstAliasedRow {
            let operand = instruction.operands[0]
            var home = homes[operand.index]
            if row > 0 {
                let shape = program.type(of: operand).shape
                home.offset += row * shape.extents.dropFirst().reduce(1, *)
            }
            homes[instruction.results[0].index] = home
            return
        }
        let overwritten = instruction.operation.overwrittenOperands(
            operandCount: instruction.operands.count, resultCount: instruction.results.count)
        for (result, position) in zip(instruction.results, overwritten) {
            guard let position else { continue }
            homes[result.index] = homes[instruction.operands[position].index]
        }
    }

    /// Refuses a program that reads a value after its buffer was overwritten.
    func checkOverwrites(_ program: Program) throws(ProgramError) {
        let members = membersOfRoots(program)
        for (index, instruction) in program.instructions.enumerated() {
            let overwritten = instruction.operation.overwrittenOperands(
                operandCount: instruction.operands.count, resultCount: instruction.results.count)
            for case let position? in overwritten {
                let operand = instruction.operands[position]
                try checkReplaced(operand, index, program)
                for other in members[homes[operand.index].root]
                where defined[other] < index && overlaps(other, operand.index, program) {
                    let again =
                        other == operand.index
                        ? instruction.operands.filter { $0 == operand }.count > 1
                        : lastRead[other] == index
                    guard lastRead[other] <= index, !again else {
                        throw .overwrittenBeforeLastRead(
                            value: ValueID(other), instruction: index, lastRead: lastRead[other])
                    }
                }
            }
        }
    }

    private func membersOfRoots(_ program: Program) -> [[Int]] {
        var members: [[Int]] = Array(repeating: [], count: homes.count)
        for (value, home) in homes.enumerated() { members[home.root].append(value) }
        return members
    }

    private func overlaps(_ a: Int, _ b: Int, _ program: Program) -> Bool {
        let first = homes[a].offset
        let second = homes[b].offset
        return first < second + program.values[b].count
            && second < first + program.values[a].count
    }

    /// An input may be overwritten only by the value that replaces it.
    private func checkReplaced(_ operand: ValueID, _ instruction: Int, _ program: Program)
        throws(ProgramError)
    {
        let root = homes[operand.index].root
        guard isInput[root] else { return }
        let replaced = program.outputs.contains {
            $0.replaces?.index == root && homes[$0.value.index].root == root
        }
        guard !replaced else { return }
        let name = program.inputs.first { $0.value.index == root }?.name ?? "\(operand)"
        throw .overwritesInput(name: name, instruction: instruction)
    }

    /// The outputs that do not already live in the input they replace.
    func outputCopies(_ program: Program) throws(ProgramError) -> [(from: ValueID, to: ValueID)] {
        var copies: [(from: ValueID, to: ValueID)] = []
        for output in program.outputs {
            guard let input = output.replaces else { continue }
            let root = homes[output.value.index].root
            if root == input.index { continue }
            guard !isInput[root] else { throw .outputsTradePlaces(name: output.name) }
            copies.append((output.value, input))
        }
        return copies
    }

    /// Lets element-by-element results take over the buffer of an operand that is read for the last
    /// time.
    mutating func reuseDyingOperands(_ program: Program) {
        for (index, instruction) in program.instructions.enumerated() {
            let candidates: ArraySlice<ValueID>
            switch instruction.operation {
            case .unary, .scale, .softmaxRows: candidates = instruction.operands[0..<1]
            case .addRow:
                let operands = instruction.operands
                let apart = homes[operands[0].index].root != homes[operands[1].index].root
                candidates = apart ? operands[0..<1] : []
            case .binary: candidates = instruction.operands[0..<2]
            case .matmul, .swiglu, .swigluGradient, .sum, .sumOfSquares, .sumRows, .argmaxRows,
                .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .rmsNorm, .rmsNormGradient,
                .rmsNormWeightGradient, .layerNorm, .layerNormGradient, .layerNormWeightGradient,
                .rope, .embedding, .embeddingGradient, .attention, .attentionGradient, .conv2d,
                .conv2dInputGradient, .conv2dWeightGradient, .maxPool, .maxPoolGradient, .reshape,
                .sliceRows, .concatenateRows, .fill, .clipScale, .sgd, .adam:
                continue
            }
            let result = instruction.results[0].index
            for operand in candidates where canTakeOver(operand.index, at: index, result, program) {
                take(homes[operand.index].root, for: result)
                break
            }
        }
    }

    private func canTakeOver(_ operand: Int, at index: Int, _ result: Int, _ program: Program)
        -> Bool
    {
        let root = homes[operand].root
        return !isInput[root] && homes[result].root == result && lastUse[root] == index
            && program.values[root].count == program.values[result].count
    }

    private mutating func take(_ root: Int, for result: Int) {
        lastUse[root] = max(lastUse[root], lastUse[result])
        for value in homes.indices where homes[value].root == result {
            homes[value].root = root
        }
    }
}
