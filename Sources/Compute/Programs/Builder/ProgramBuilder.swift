package import Tensors

/// Builds a program one instruction at a time and checks every shape on the way.
///
/// A tensor of any rank stands for the matrix of its last axis (columns) and all others (rows).
/// Methods return the value they define; nothing is computed until an ``Executor`` runs the
/// program.
///
///     var builder = ProgramBuilder("double")
///     let x = try builder.input("x", [4, 8], .batch)
///     let y = try builder.scale(x, by: 2)
///     try builder.output("y", y)
///     let program = builder.finish()
package struct ProgramBuilder: Sendable {
    package let name: String
    package private(set) var values: [ValueType] = []
    package private(set) var inputs: [ProgramInput] = []
    package private(set) var instructions: [Instruction] = []
    package private(set) var outputs: [ProgramOutput] = []
    private var names: Set<String> = []
    private var constantElements = 0

    package init(_ name: String) {
        self.name = name
    }

    /// The program so far.
    package func finish() -> Program {
        Program(
            name: name, values: values, inputs: inputs, instructions: instructions,
            outputs: outputs)
    }

    // MARK: Inputs and outputs

    /// A binary32 input.
    package mutating func input(_ name: String, _ shape: Shape, _ role: InputRole)
        throws(ProgramError) -> ValueID
    {
        guard role != .constant else {
            throw .wrongAttribute(
                operation: "input", attribute: "role", expected: "a role that is not held inside",
                got: "constant")
        }
        return try declare(name, ValueType(shape), role, bound: nil, constant: [])
    }

    /// An int32 input whose elements must lie in `0 ..< bound` in every step.
    package mutating func indices(
        _ name: String, _ shape: Shape, bound: Int, role: InputRole = .batch
    ) throws(ProgramError) -> ValueID {
        guard let limit = Int32(exactly: bound), limit > 0 else {
            throw .wrongAttribute(
                operation: "indices", attribute: "bound", expected: "in 1 ... \(Int32.max)",
                got: "\(bound)")
        }
        return try declare(name, ValueType(shape, .int32), role, bound: limit, constant: [])
    }

    /// Elements that are part of the program.
    package mutating func constant(_ name: String, _ elements: [Float], _ shape: Shape)
        throws(ProgramError) -> ValueID
    {
        try checkSize(shape)
        guard elements.count == shape.count else {
            throw .wrongShape(
                operation: "constant", operand: name, expected: "of \(elements.count) elements",
                got: shape)
        }
        constantElements += elements.count
        guard constantElements <= ProgramLimits.constantElementsMax else {
            throw .valueTooLarge(shape: shape, elementsMax: ProgramLimits.constantElementsMax)
        }
        return try declare(name, ValueType(shape), .constant, bound: nil, constant: elements)
    }

    /// Names a value that can be read after a run.
    ///
    /// With `replaces`, the value is what the input holds after the step: a new parameter or state.
    package mutating func output(
        _ name: String, _ value: ValueID, replaces input: ValueID? = nil
    ) throws(ProgramError) {
        let got = try type(of: value)
        try take(name)
        if let input {
            let expected = try type(of: input)
            guard let declared = inputs.first(where: { $0.value == input }) else {
                throw .unknownValue(input, count: inputs.count)
            }
            guard declared.role != .constant else {
                throw .overwritesInput(name: declared.name, instruction: instructions.count)
            }
            guard expected == got else {
                throw .wrongShape(
                    operation: "output", operand: name, expected: "\(expected.shape)",
                    got: got.shape)
            }
        }
        outputs.append(ProgramOutput(name: name, value: value, replaces: input))
    }

    package func type(of value: ValueID) throws(ProgramError) -> ValueType {
        guard value.index >= 0, value.index < values.count else {
            throw .unknownValue(value, count: values.count)
        }
        return values[value.index]
    }

    package func shape(of value: ValueID) throws(ProgramError) -> Shape {
        try type(of: value).shape
    }

    // MARK: Checks and definitions shared by the operations

    private mutating func declare(
        _ name: String, _ type: ValueType, _ role: InputRole, bound: Int32?, constant: [Float]
    ) throws(ProgramError) -> ValueID {
        try take(name)
        let value = try define(type)
        inputs.append(
            ProgramInput(name: name, value: value, role: role, bound: bound, constant: constant))
        return value
    }

    private mutating func take(_ name: String) throws(ProgramError) {
        guard name.utf8.count <= ProgramLimits.nameBytesMax else {
            throw .nameTooLong(bytes: name.utf8.count, maximum: ProgramLimits.nameBytesMax)
        }
        guard names.insert(name).inserted else { throw .duplicateName(name) }
    }

    private func checkSize(_ shape: Shape) throws(ProgramError) {
        var count = 1
        for extent in shape.extents {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= ProgramLimits.elementsMax else {
                throw .valueTooLarge(shape: shape, elementsMax: ProgramLimits.elementsMax)
            }
            count = product
        }
    }

    private mutating func define(_ type: ValueType) throws(ProgramError) -> ValueID {
        try checkSize(type.shape)
        guard values.count < ProgramLimits.valuesMax else {
            throw .tooManyValues(maximum: ProgramLimits.valuesMax)
        }
        values.append(type)
        return ValueID(values.count - 1)
    }

    /// Appends an instruction whose results have the given types.
    mutating func append(_ operation: Operation, _ operands: [ValueID], _ results: [ValueType])
        throws(ProgramError) -> [ValueID]
    {
        var defined: [ValueID] = []
        for result in results { defined.append(try define(result)) }
        instructions.append(
            Instruction(operation: operation, operands: operands, results: defined))
        return defined
    }

    /// Appends an instruction with one binary32 result.
    mutating func append(_ operation: Operation, _ operands: [ValueID], _ result: Shape)
        throws(ProgramError) -> ValueID
    {
        let value = try define(ValueType(result))
        instructions.append(
            Instruction(operation: operation, operands: operands, results: [value]))
        return value
    }

    /// The shape of a binary32 operand.
    func floats(_ value: ValueID, _ operation: String, _ operand: String) throws(ProgramError)
        -> Shape
    {
        let got = try type(of: value)
        guard got.element == .float32 else {
            throw .wrongElement(
                operation: operation, operand: operand, expected: .float32, got: got.element)
        }
        return got.shape
    }

    /// The shape of an int32 operand.
    func integers(_ value: ValueID, _ operation: String, _ operand: String) throws(ProgramError)
        -> Shape
    {
        let got = try type(of: value)
        guard got.element == .int32 else {
            throw .wrongElement(
                operation: operation, operand: operand, expected: .int32, got: got.element)
        }
        return got.shape
    }

    /// Checks that a binary32 operand has exactly this shape.
    func expect(_ value: ValueID, _ shape: Shape, _ operation: String, _ operand: String)
        throws(ProgramError)
    {
        let got = try floats(value, operation, operand)
        guard got == shape else {
            throw .wrongShape(
                operation: operation, operand: operand, expected: "\(shape)", got: got)
        }
    }

    /// Checks that a binary32 operand has this many elements.
    func expect(_ value: ValueID, count: Int, _ operation: String, _ operand: String)
        throws(ProgramError)
    {
        let got = try floats(value, operation, operand)
        guard got.count == count else {
            throw .wrongShape(
                operation: operation, operand: operand, expected: "of \(count) elements", got: got)
        }
    }

    /// Checks a condition on an attribute.
    func require(
        _ condition: Bool, _ operation: String, _ attribute: String, _ expected: String,
        got: @autoclosure () -> String
    ) throws(ProgramError) {
        guard condition else {
            throw .wrongAttribute(
                operation: operation, attribute: attribute, expected: expected, got: got())
        }
    }
}
