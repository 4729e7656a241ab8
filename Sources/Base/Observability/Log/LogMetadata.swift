import Encodings

/// A value beside a line of the log.
package enum LogValue: Hashable, Sendable, ExpressibleByStringInterpolation,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)

    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }

    /// A whole number of any width; one beyond 63 bits becomes text.
    package static func count(_ value: some BinaryInteger) -> LogValue {
        Int(exactly: value).map { .integer($0) } ?? .text(String(value))
    }

    var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .flag(let value): .bool(value)
        }
    }
}

/// Names with values beside a line, in the order in which they were given.
package struct LogMetadata: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: LogValue
    }

    package private(set) var fields: [Field]

    package init(dictionaryLiteral elements: (String, LogValue)...) {
        fields = []
        for (name, value) in elements { set(name, value) }
    }

    package subscript(name: String) -> LogValue? { fields.first { $0.name == name }?.value }

    /// Both; where they share a name, the other's value.
    func joined(with other: LogMetadata) -> LogMetadata {
        if fields.isEmpty { return other }
        var joined = self
        for field in other.fields { joined.set(field.name, field.value) }
        return joined
    }

    private mutating func set(_ name: String, _ value: LogValue) {
        let field = Field(name: name, value: value)
        if let index = fields.firstIndex(where: { $0.name == name }) {
            fields[index] = field
        } else {
            fields.append(field)
        }
    }
}
