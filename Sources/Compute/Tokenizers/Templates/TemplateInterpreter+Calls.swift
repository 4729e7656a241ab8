/// Functions, methods of texts and mappings, and filters.
extension TemplateInterpreter {
    mutating func call(
        _ function: String, _ arguments: TemplateArguments, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        let values = try evaluate(all: arguments.values)
        switch function {
        case "raise_exception":
            let message = try printed(values.first ?? .string(""), "'raise_exception'", place)
            throw ChatTemplateFailure(reason: .raised(message), position: place)
        case "namespace":
            guard values.isEmpty else {
                throw ChatTemplateFailure(
                    reason: .unsupported("'namespace' of a mapping"), position: place)
            }
            var members: [TemplateValue.Member] = []
            for (name, value) in arguments.named {
                members.append(.init(key: name, value: try evaluate(value)))
            }
            namespaces.append(members)
            return .namespace(namespaces.count - 1)
        case "range": return try range(values, place)
        default:
            throw ChatTemplateFailure(
                reason: .unsupported("the function '\(function)'"), position: place)
        }
    }

    private mutating func range(
        _ values: [TemplateValue], _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        let numbers = values.compactMap(\.number)
        guard numbers.count == values.count, (1...3).contains(numbers.count) else {
            throw ChatTemplateFailure(
                reason: .expected("one to three integers", got: "other arguments of 'range'"),
                position: place)
        }
        let start = numbers.count > 1 ? numbers[0] : 0
        let end = numbers.count > 1 ? numbers[1] : numbers[0]
        let step = numbers.count > 2 ? numbers[2] : 1
        let limit = TemplateLimits.listCount
        let span = end.subtractingReportingOverflow(start)
        guard step != 0, !span.overflow, step.magnitude < UInt(limit),
            span.partialValue.magnitude / step.magnitude <= UInt(limit)
        else { throw ChatTemplateFailure(reason: .numberOutOfRange, position: place) }
        return try list(
            stride(from: start, to: end, by: step).map { .integer($0) }, at: place)
    }

    mutating func method(
        _ name: String, of value: TemplateValue, _ arguments: TemplateArguments,
        _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        guard arguments.named.isEmpty else {
            throw ChatTemplateFailure(
                reason: .unsupported("a named argument of '\(name)'"), position: place)
        }
        let values = try evaluate(all: arguments.values)
        switch value {
        case .string(let text): return try textMethod(name, text, values, place)
        case .dictionary(let members):
            switch name {
            case "items": return try list(Self.pairs(members), at: place)
            case "keys": return .list(members.map { .string($0.key) })
            case "values": return .list(members.map(\.value))
            case "get":
                guard let key = values.first?.text else { break }
                return value.member(key) ?? (values.count > 1 ? values[1] : .none)
            default: break
            }
        default: break
        }
        if case .undefined = value { throw wrongType("a method", value, place) }
        throw ChatTemplateFailure(
            reason: .unsupported("the method '\(name)' of \(value.kindName)"), position: place)
    }

    static func pairs(_ members: [TemplateValue.Member]) -> [TemplateValue] {
        members.map { .list([.string($0.key), $0.value]) }
    }

    private mutating func textMethod(
        _ name: String, _ text: String, _ values: [TemplateValue], _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        try charge(text.utf8.count, at: place)
        let first = values.first?.text
        switch name {
        case "strip", "lstrip", "rstrip":
            return try string(
                TemplateText.stripped(
                    text, of: first, left: name != "rstrip", right: name != "lstrip"), at: place)
        case "upper", "lower", "capitalize", "title":
            return try string(TemplateText.cased(text, name), at: place)
        case "startswith":
            if let first { return .bool(text.utf8.starts(with: first.utf8)) }
        case "endswith":
            if let first { return .bool(text.utf8.reversed().starts(with: first.utf8.reversed())) }
        case "split":
            return try list(
                TemplateText.split(
                    text, at: first, times: values.count > 1 ? values[1].number : nil),
                at: place)
        case "replace":
            if let first, values.count == 2, let other = values[1].text {
                return try replaced(text, first, other, place)
            }
        default:
            throw ChatTemplateFailure(
                reason: .unsupported("the method '\(name)' of a string"), position: place)
        }
        throw ChatTemplateFailure(
            reason: .unsupported("'\(name)' with these arguments"), position: place)
    }

    /// `text` with every `part` replaced, from left to right.
    private mutating func replaced(
        _ text: String, _ part: String, _ other: String, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        guard !part.isEmpty else {
            throw ChatTemplateFailure(
                reason: .unsupported("the replacement of an empty text"), position: place)
        }
        let bytes = Array(text.utf8)
        let search = TextSearch(part)
        var result: [UInt8] = []
        var start = 0
        while let found = search.first(in: bytes, from: start) {
            result += bytes[start..<found] + Array(other.utf8)
            start = found + search.count
            try charge(other.utf8.count, at: place)
            guard result.count <= TemplateLimits.textBytes else { break }
        }
        result += bytes[start...]
        return try string(String(decoding: result, as: UTF8.self), at: place)
    }

    // MARK: Filters

    mutating func filter(
        _ name: String, _ value: TemplateValue, _ arguments: TemplateArguments,
        _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        let values = try evaluate(all: arguments.values)
        let filter = TemplateFilter(rawValue: name)
        if filter == .tojson { return try json(value, arguments, place) }
        if let named = arguments.named.first {
            throw ChatTemplateFailure(
                reason: .unsupported("the argument '\(named.name)' of '\(name)'"), position: place)
        }
        switch filter {
        case .trim:
            let text = try printed(value, "'trim'", place)
            return try string(
                TemplateText.stripped(text, of: values.first?.text, left: true, right: true),
                at: place)
        case .length, .count:
            if case .string(let text) = value {
                try charge(text.utf8.count, at: place)
                return .integer(text.unicodeScalars.count)
            }
            return .integer(try items(of: value, at: place).count)
        case .upper, .lower, .capitalize, .title:
            return try string(
                TemplateText.cased(try printed(value, "'\(name)'", place), name), at: place)
        case .default, .d:
            let replaces = values.count > 1 && values[1].isTrue && !value.isTrue
            guard case .undefined = value else {
                return replaces ? values[0] : value
            }
            return values.first ?? .string("")
        case .string, .safe: return .string(try printed(value, "'\(name)'", place))
        case .first, .last:
            let items = try items(of: value, at: place)
            return (filter == .first ? items.first : items.last) ?? .undefined(name)
        case .list: return try list(try items(of: value, at: place), at: place)
        case .items:
            guard case .dictionary(let members) = value else {
                throw wrongType("'items'", value, place)
            }
            return try list(Self.pairs(members), at: place)
        case .join: return try joined(value, values, place)
        case .replace:
            guard values.count == 2, let part = values[0].text, let other = values[1].text else {
                throw wrongType("'replace'", values.first ?? .none, place)
            }
            return try replaced(try printed(value, "'replace'", place), part, other, place)
        case .tojson, nil:
            throw ChatTemplateFailure(
                reason: .unsupported("the filter '\(name)'"), position: place)
        }
    }

    private mutating func joined(
        _ value: TemplateValue, _ values: [TemplateValue], _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        let separator = try printed(values.first ?? .string(""), "'join'", place)
        var result = ""
        for (index, item) in try items(of: value, at: place).enumerated() {
            if index > 0 { result += separator }
            result += try printed(item, "'join'", place)
            try charge(separator.utf8.count, at: place)
            guard result.utf8.count <= TemplateLimits.textBytes else { break }
        }
        return try string(result, at: place)
    }

    private mutating func json(
        _ value: TemplateValue, _ arguments: TemplateArguments, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        var indent: Int?
        if let unknown = arguments.named.first(where: { $0.name != "indent" }) {
            throw ChatTemplateFailure(
                reason: .unsupported("the argument '\(unknown.name)' of 'tojson'"), position: place)
        }
        if let expression = arguments.named.first?.value ?? arguments.values.first {
            indent = try evaluate(expression).number.map { max(0, min($0, 16)) }
        }
        try measure(value, at: place)
        var writer = TemplateJSON(indent: indent)
        guard writer.write(value, level: 0) else { throw wrongType("'tojson'", value, place) }
        return try string(writer.text, at: place)
    }
}

/// The filters that templates may use.
enum TemplateFilter: String {
    case trim, length, count, upper, lower, capitalize, title, tojson, `default`, d, string, safe
    case first, last, list, items, join, replace
}
