package import Tensors

/// Runs one program over and over in the same memory.
///
/// Fill the inputs through ``floats(_:)`` and ``integers(_:)``, call ``run()``, read the outputs.
/// Parameters and state stay where they are, so the next run starts from what the last one left. A
/// run allocates nothing: views and kernel calls are bound when the executor is made.
package final class Executor {
    package let program: Program
    package let plan: MemoryPlan
    private let inputs: TensorStorage
    private let arena: TensorStorage
    /// One call an instruction, `nil` for aliases; false when a result is not finite.
    private var calls: [(() -> Bool)?] = []
    private var checkedInputs: [(input: ProgramInput, view: IntegerView, bound: Int32)] = []
    private var finiteOutputs: [(name: String, view: FloatView)] = []
    private var copies: [(from: FloatView, to: FloatView)] = []

    package init(program: Program, kernels: any TensorKernels) throws(ProgramError) {
        self.program = program
        plan = try MemoryPlan(program)
        inputs = TensorStorage(count: plan.inputElements)
        arena = TensorStorage(count: plan.arenaElements)
        for input in program.inputs where input.role == .constant {
            floats(of: input.value).store(input.constant)
        }
        for input in program.inputs {
            guard let bound = input.bound else { continue }
            checkedInputs.append((input, integers(of: input.value), bound))
        }
        for output in program.outputs where output.replaces == nil {
            let type = program.type(of: output.value)
            guard type.count == 1, type.element == .float32 else { continue }
            finiteOutputs.append((output.name, floats(of: output.value)))
        }
        for copy in plan.copies { copies.append((floats(of: copy.from), floats(of: copy.to))) }
        calls = program.instructions.map { bind($0, kernels) }
    }

    // MARK: Inputs and outputs

    /// The elements of a binary32 input or output.
    package func floats(_ name: String) throws(ProgramError) -> FloatView {
        let value = try value(named: name)
        let type = program.type(of: value)
        guard type.element == .float32 else {
            throw .wrongElement(
                operation: "view", operand: name, expected: .float32, got: type.element)
        }
        return floats(of: value)
    }

    /// The elements of an int32 input or output.
    package func integers(_ name: String) throws(ProgramError) -> IntegerView {
        let value = try value(named: name)
        let type = program.type(of: value)
        guard type.element == .int32 else {
            throw .wrongElement(
                operation: "view", operand: name, expected: .int32, got: type.element)
        }
        return integers(of: value)
    }

    private func value(named name: String) throws(ProgramError) -> ValueID {
        if let input = program.input(named: name) { return input.value }
        guard let output = program.output(named: name) else { throw .unknownName(name) }
        return output.replaces ?? output.value
    }

    /// Where a value lives; its contents are the value's only from its definition to its last use.
    func floats(of value: ValueID) -> FloatView {
        let place = plan.place(of: value)
        let storage = place.buffer == .inputs ? inputs : arena
        return storage.floats(offset: place.offset, count: place.count)
    }

    func integers(of value: ValueID) -> IntegerView {
        let place = plan.place(of: value)
        let storage = place.buffer == .inputs ? inputs : arena
        return storage.integers(offset: place.offset, count: place.count)
    }

    // MARK: Running

    /// Runs the program once.
    package func run() throws(StepFailure) {
        try checkIndices()
        for index in calls.indices {
            guard let call = calls[index] else { continue }
            if !call() { throw notFinite(index) }
        }
        try finishRun()
    }

    /// Runs all instructions, finite or not, and calls `observe` after each, while its results are
    /// in place.
    func runThrough(observe: (Int) -> Void) {
        for index in calls.indices {
            _ = calls[index]?()
            observe(index)
        }
        for (from, to) in copies { to.copy(from: from) }
    }

    func checkIndices() throws(StepFailure) {
        for (input, view, bound) in checkedInputs {
            for position in 0..<view.count {
                let got = view[position]
                guard got >= 0, got < bound else {
                    throw .indexOutOfRange(
                        input: input.name, position: position, bound: bound, got: got)
                }
            }
        }
    }

    private func notFinite(_ index: Int) -> StepFailure {
        .notFinite(instruction: index, operation: program.instructions[index].operation.name)
    }

    private func finishRun() throws(StepFailure) {
        for (name, view) in finiteOutputs {
            guard view[0].isFinite else { throw .outputNotFinite(name: name) }
        }
        for (from, to) in copies { to.copy(from: from) }
    }
}
