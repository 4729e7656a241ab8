/// What an input of a program is to the outside.
package enum InputRole: UInt8, Sendable, Hashable, CaseIterable {
    /// Learned, updated by the step.
    case parameter
    /// Optimizer state, updated by the step.
    case state
    /// Different in every step: samples, tokens, labels.
    case batch
    /// A few numbers that change from step to step, such as the learning rate.
    case scalars
    /// Held in the program itself, such as tables of angles.
    case constant
}

package struct ProgramInput: Hashable, Sendable {
    package let name: String
    package let value: ValueID
    package let role: InputRole
    /// For int32 inputs: every element must lie in `0 ..< bound`, or the step fails before it
    /// starts.
    package let bound: Int32?
    /// The elements of a constant, empty for other roles.
    package let constant: [Float]
}

package struct ProgramOutput: Hashable, Sendable {
    package let name: String
    package let value: ValueID
    /// The input whose buffer holds the new value after the step.
    package let replaces: ValueID?
}

package struct Instruction: Hashable, Sendable {
    package let operation: Operation
    package let operands: [ValueID]
    package let results: [ValueID]
}

/// A static list of tensor operations: every shape is known, every value defined once.
///
/// Programs are made by ``ProgramBuilder`` only, which has checked every shape; so what reads a
/// program need not.
package struct Program: Hashable, Sendable {
    package let name: String
    /// The type of every value, indexed by ``ValueID/index``.
    package let values: [ValueType]
    package let inputs: [ProgramInput]
    package let instructions: [Instruction]
    package let outputs: [ProgramOutput]

    init(
        name: String, values: [ValueType], inputs: [ProgramInput], instructions: [Instruction],
        outputs: [ProgramOutput]
    ) {
        self.name = name
        self.values = values
        self.inputs = inputs
        self.instructions = instructions
        self.outputs = outputs
    }

    package func type(of value: ValueID) -> ValueType { values[value.index] }

    package func input(named name: String) -> ProgramInput? { inputs.first { $0.name == name } }

    package func output(named name: String) -> ProgramOutput? { outputs.first { $0.name == name } }

    /// The inputs of one role in the order in which they were declared.
    package func inputs(_ role: InputRole) -> [ProgramInput] { inputs.filter { $0.role == role } }
}
