package import Tensors

/// Why a program cannot be built, planned or bound.
package enum ProgramError: Error, Equatable, CustomStringConvertible {
    case wrongShape(operation: String, operand: String, expected: String, got: Shape)
    case wrongElement(operation: String, operand: String, expected: ElementType, got: ElementType)
    case wrongAttribute(operation: String, attribute: String, expected: String, got: String)
    case unknownValue(ValueID, count: Int)
    case unknownName(String)
    case duplicateName(String)
    case nameTooLong(bytes: Int, maximum: Int)
    case valueTooLarge(shape: Shape, elementsMax: Int)
    case tooManyValues(maximum: Int)
    case noOperands(operation: String)
    case notDifferentiable(operation: String)
    case noGradient(of: ValueID)
    case contributionsDiffer(of: ValueID, expected: Int, got: Int)
    case overwrittenBeforeLastRead(value: ValueID, instruction: Int, lastRead: Int)
    case overwritesInput(name: String, instruction: Int)
    case outputsTradePlaces(name: String)

    package var description: String {
        switch self {
        case .wrongShape(let operation, let operand, let expected, let got):
            "\(operation): \(operand) must have shape \(expected), got \(got)"
        case .wrongElement(let operation, let operand, let expected, let got):
            "\(operation): \(operand) must hold \(expected), got \(got)"
        case .wrongAttribute(let operation, let attribute, let expected, let got):
            "\(operation): \(attribute) must be \(expected), got \(got)"
        case .unknownValue(let value, let count):
            "value \(value) is not one of the \(count) values of this program"
        case .unknownName(let name):
            "the program has no input or output named \(name)"
        case .duplicateName(let name):
            "the name \(name) is used twice"
        case .nameTooLong(let bytes, let maximum):
            "a name has \(bytes) bytes, at most \(maximum) are allowed"
        case .valueTooLarge(let shape, let elementsMax):
            "a value of shape \(shape) has more than \(elementsMax) elements"
        case .tooManyValues(let maximum):
            "a program has at most \(maximum) values"
        case .noOperands(let operation):
            "\(operation): at least one operand is needed, got none"
        case .notDifferentiable(let operation):
            "\(operation) has no gradient here"
        case .noGradient(let value):
            "the loss does not depend on \(value), so it has no gradient"
        case .contributionsDiffer(let value, let expected, let got):
            "\(value) is used in \(got) places, but in \(expected) in the pass that is continued"
        case .overwrittenBeforeLastRead(let value, let instruction, let lastRead):
            "instruction \(instruction) overwrites \(value), which instruction \(lastRead) reads"
        case .overwritesInput(let name, let instruction):
            "instruction \(instruction) overwrites the input \(name), which no output replaces"
        case .outputsTradePlaces(let name):
            "output \(name) lies in the buffer of another input than the one that it replaces"
        }
    }
}
