/// Where something stands in a template; both counts start at 1, columns are scalars.
package struct TemplatePosition: Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package var description: String { "line \(line), column \(column)" }
}

/// Why a chat template cannot be read or gives no text.
package struct ChatTemplateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case tooLong(limit: Int, got: Int)
        case tooDeep(limit: Int)
        case expected(String, got: String)
        /// A part of Jinja that is not known here, by its name.
        case unsupported(String)
        case undefined(String)
        case wrongType(operation: String, got: String)
        case tooManySteps(limit: Int)
        case outputTooLong(limit: Int)
        case numberOutOfRange
        /// The template itself refuses the conversation with `raise_exception`.
        case raised(String)
    }

    package let reason: Reason
    package let position: TemplatePosition

    package var description: String {
        if case .raised(let message) = reason { return message }
        return "\(position): \(explanation)"
    }

    private var explanation: String {
        switch reason {
        case .tooLong(let limit, let got):
            "the template has \(got) bytes, at most \(limit) are read"
        case .tooDeep(let limit): "the template nests deeper than \(limit)"
        case .expected(let expected, let got): "expected \(expected), got \(got)"
        case .unsupported(let construct): "\(construct) is not supported"
        case .undefined(let name): "\(name) is not defined"
        case .wrongType(let operation, let got): "\(operation) cannot be applied to \(got)"
        case .tooManySteps(let limit): "the template takes more than \(limit) steps"
        case .outputTooLong(let limit): "the text grows beyond \(limit) bytes"
        case .numberOutOfRange: "a number leaves the range of 64 bits"
        case .raised(let message): message
        }
    }
}
