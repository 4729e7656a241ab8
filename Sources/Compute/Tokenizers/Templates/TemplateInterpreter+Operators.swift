extension TemplateInterpreter {
    /// `+ - * // % ~`; texts and lists can be joined, numbers are integers of 64 bits.
    mutating func arithmetic(
        _ sign: String, _ left: TemplateValue, _ right: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        if sign == "~" {
            let (a, b) = (try printed(left, "'~'", place), try printed(right, "'~'", place))
            try charge(a.utf8.count + b.utf8.count, at: place)
            return try string(a + b, at: place)
        }
        if sign == "+", case .string(let a) = left, case .string(let b) = right {
            try charge(a.utf8.count + b.utf8.count, at: place)
            return try string(a + b, at: place)
        }
        if sign == "+", case .list(let a) = left, case .list(let b) = right {
            return try list(a + b, at: place)
        }
        guard let a = left.number else { throw wrongType("'\(sign)'", left, place) }
        guard let b = right.number else { throw wrongType("'\(sign)'", right, place) }
        guard let result = try integer(sign, a, b, place) else {
            throw ChatTemplateFailure(reason: .numberOutOfRange, position: place)
        }
        return .integer(result)
    }

    /// Integer arithmetic; quotients round down, as in Python.
    private func integer(
        _ sign: String, _ a: Int, _ b: Int, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> Int? {
        func exact(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
            result.overflow ? nil : result.partialValue
        }
        switch sign {
        case "+": return exact(a.addingReportingOverflow(b))
        case "-": return exact(a.subtractingReportingOverflow(b))
        case "*": return exact(a.multipliedReportingOverflow(by: b))
        case "//", "%":
            guard b != 0, !(a == Int.min && b == -1) else { return nil }
            let isBelow = a % b != 0 && (a < 0) != (b < 0)
            if sign == "//" { return a / b - (isBelow ? 1 : 0) }
            return a % b + (isBelow ? b : 0)
        default:
            throw ChatTemplateFailure(
                reason: .unsupported("the operator '\(sign)'"), position: place)
        }
    }

    /// `==`; two lists cost as much as they have parts.
    mutating func areEqual(
        _ left: TemplateValue, _ right: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> Bool {
        try measure(left, at: place)
        return left.equals(right)
    }

    /// `< <= > >=` of numbers, or of texts scalar by scalar.
    func isOrdered(
        _ left: TemplateValue, _ sign: String, _ right: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> Bool {
        var precedes = false
        var follows = false
        if let a = left.number, let b = right.number {
            precedes = a < b
            follows = b < a
        } else if case .string(let a) = left, case .string(let b) = right {
            // The order of UTF-8 is the order of scalars.
            precedes = a.utf8.lexicographicallyPrecedes(b.utf8)
            follows = b.utf8.lexicographicallyPrecedes(a.utf8)
        } else {
            throw wrongType("'\(sign)'", left.number ?? nil == nil ? left : right, place)
        }
        switch sign {
        case "<": return precedes
        case ">": return follows
        case "<=": return !follows
        default: return !precedes
        }
    }

    /// `item in container`.
    mutating func contains(
        _ container: TemplateValue, _ item: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> Bool {
        switch container {
        case .undefined: return false
        case .list(let items):
            try measure(container, at: place)
            return items.contains { $0.equals(item) }
        case .dictionary:
            guard let key = item.text else { return false }
            return container.member(key) != nil
        case .string(let text):
            guard let part = item.text else { throw wrongType("'in' a text", item, place) }
            try charge(text.utf8.count, at: place)
            return TextSearch(part).first(in: Array(text.utf8), from: 0) != nil
        default: throw wrongType("'in'", container, place)
        }
    }

    /// The tests after `is`; the parser has checked names and counts.
    mutating func test(
        _ name: String, _ value: TemplateValue, _ arguments: [TemplateValue],
        at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> Bool {
        let argument = arguments.first ?? TemplateValue.none
        guard let test = TemplateTest(rawValue: name) else {
            throw ChatTemplateFailure(
                reason: .unsupported("the test '\(name)'"), position: place)
        }
        switch test {
        case .defined:
            guard case .undefined = value else { return true }
            return false
        case .undefined:
            guard case .undefined = value else { return false }
            return true
        case .none:
            guard case .none = value else { return false }
            return true
        case .string: return value.text != nil
        case .boolean:
            guard case .bool = value else { return false }
            return true
        case .integer:
            guard case .integer = value else { return false }
            return true
        case .number: return value.number != nil
        case .mapping:
            guard case .dictionary = value else { return false }
            return true
        case .true:
            guard case .bool(true) = value else { return false }
            return true
        case .false:
            guard case .bool(false) = value else { return false }
            return true
        case .iterable, .sequence:
            switch value {
            case .string, .list, .dictionary, .undefined: return true
            default: return false
            }
        case .even, .odd, .divisibleby:
            guard let number = value.number else { throw wrongType("'\(name)'", value, place) }
            let divisor = name == "divisibleby" ? argument.number ?? 0 : 2
            guard divisor != 0 else { throw wrongType("'\(name)'", argument, place) }
            return (divisor == -1 || number % divisor == 0) != (name == "odd")
        case .equalto, .eq: return try areEqual(value, argument, at: place)
        case .ne: return !(try areEqual(value, argument, at: place))
        case .in: return try contains(argument, value, at: place)
        }
    }
}

/// The tests that templates may use.
enum TemplateTest: String {
    case defined, undefined, none, string, boolean, integer, number, mapping, iterable, sequence
    case `true`, `false`, even, odd, divisibleby, equalto, eq, ne, `in`

    var argumentCount: Int {
        switch self {
        case .divisibleby, .equalto, .eq, .ne, .in: 1
        default: 0
        }
    }
}

/// Finds a text in another in time proportional to both (Knuth, Morris and Pratt).
struct TextSearch {
    private let wanted: [UInt8]
    private let borders: [Int]

    var count: Int { wanted.count }

    init(_ text: String) {
        wanted = Array(text.utf8)
        var borders = [Int](repeating: 0, count: wanted.count)
        var length = 0
        for index in wanted.indices.dropFirst() {
            while length > 0, wanted[index] != wanted[length] { length = borders[length - 1] }
            if wanted[index] == wanted[length] { length += 1 }
            borders[index] = length
        }
        self.borders = borders
    }

    /// Where the text first stands at or after `start`.
    func first(in text: [UInt8], from start: Int) -> Int? {
        guard !wanted.isEmpty else { return start }
        var length = 0
        for index in start..<max(start, text.count) {
            while length > 0, text[index] != wanted[length] { length = borders[length - 1] }
            if text[index] == wanted[length] { length += 1 }
            if length == wanted.count { return index + 1 - length }
        }
        return nil
    }
}
