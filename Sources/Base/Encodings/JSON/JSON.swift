/// A JSON value; an object keeps the order of its members, an integer keeps all its digits.
///
/// Foundation's decoder is not used below the services: it loses the order of keys, reads every
/// number as a double and says nothing about where a mistake stands.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number written without fraction and exponent; at most 63 bits and a sign.
    case integer(Int)
    /// A number with a fraction or an exponent; finite when it comes from the parser.
    case number(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    /// A binary32 number with the shortest decimal digits that name it.
    package static func float(_ value: Float) -> JSON {
        .number(Double(value.description) ?? Double(value))
    }

    /// The member `key` of an object; `nil` when there is none or this is no object.
    package subscript(key: String) -> JSON? {
        object?[key]
    }

    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var int: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The value of a number of either form; an integer beyond 2^53 is rounded.
    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// What kind of value this is, for messages: "a string", "an object".
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }

    package init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}
