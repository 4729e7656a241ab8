/// Python's operations on texts.
enum TemplateText {
    /// Without the white space, or the scalars of `set`, at the chosen ends.
    static func stripped(_ text: String, of set: String?, left: Bool, right: Bool) -> String {
        let scalars = Array(text.unicodeScalars)
        let members = set.map { Set($0.unicodeScalars) }
        func isDropped(_ scalar: Unicode.Scalar) -> Bool {
            members?.contains(scalar) ?? scalar.isTemplateSpace
        }
        var start = 0
        var end = scalars.count
        while left, start < end, isDropped(scalars[start]) { start += 1 }
        while right, end > start, isDropped(scalars[end - 1]) { end -= 1 }
        return String(scalars: scalars[start..<end])
    }

    /// Changes case scalar by scalar; `name` is upper, lower, capitalize or title.
    static func cased(_ text: String, _ name: String) -> String {
        var result = ""
        var followsLetter = false
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let properties = scalar.properties
            switch name {
            case "upper": result += properties.uppercaseMapping
            case "lower": result += properties.lowercaseMapping
            case "capitalize":
                result += index == 0 ? properties.titlecaseMapping : properties.lowercaseMapping
            default:
                result +=
                    followsLetter ? properties.lowercaseMapping : properties.titlecaseMapping
            }
            followsLetter = properties.isCased
        }
        return result
    }

    /// The parts between `separator`, or between runs of white space, cut at most `times` times.
    static func split(_ text: String, at separator: String?, times: Int?) -> [TemplateValue] {
        let limit = times.map { $0 < 0 ? Int.max : $0 } ?? Int.max
        guard let separator, !separator.isEmpty else { return words(text, limit: limit) }
        let bytes = Array(text.utf8)
        let search = TextSearch(separator)
        var parts: [TemplateValue] = []
        var start = 0
        while parts.count < limit, let found = search.first(in: bytes, from: start) {
            parts.append(.string(String(decoding: bytes[start..<found], as: UTF8.self)))
            start = found + search.count
        }
        parts.append(.string(String(decoding: bytes[start...], as: UTF8.self)))
        return parts
    }

    private static func words(_ text: String, limit: Int) -> [TemplateValue] {
        let scalars = Array(text.unicodeScalars)
        var parts: [TemplateValue] = []
        var index = 0
        while index < scalars.count {
            while index < scalars.count, scalars[index].isTemplateSpace { index += 1 }
            guard index < scalars.count else { break }
            let start = index
            if parts.count == limit {
                parts.append(.string(String(scalars: scalars[start...])))
                break
            }
            while index < scalars.count, !scalars[index].isTemplateSpace { index += 1 }
            parts.append(.string(String(scalars: scalars[start..<index])))
        }
        return parts
    }
}

/// JSON as Python's `json.dumps(value, ensure_ascii=False)` writes it.
struct TemplateJSON {
    let indent: Int?
    private(set) var text = ""

    init(indent: Int?) { self.indent = indent }

    /// False when a part has no form in JSON.
    mutating func write(_ value: TemplateValue, level: Int) -> Bool {
        switch value {
        case .none: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .string(let value): write(string: value)
        case .list(let items):
            text += "["
            for (index, item) in items.enumerated() {
                separate(index, level + 1)
                guard write(item, level: level + 1) else { return false }
            }
            if !items.isEmpty { startLine(level) }
            text += "]"
        case .dictionary(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                separate(index, level + 1)
                write(string: member.key)
                text += ": "
                guard write(member.value, level: level + 1) else { return false }
            }
            if !members.isEmpty { startLine(level) }
            text += "}"
        case .undefined, .namespace: return false
        }
        return true
    }

    private mutating func separate(_ index: Int, _ level: Int) {
        if index > 0 { text += indent == nil ? ", " : "," }
        startLine(level)
    }

    private mutating func startLine(_ level: Int) {
        guard let indent else { return }
        text += "\n" + String(repeating: " ", count: indent * level)
    }

    private mutating func write(string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{08}": text += "\\b"
            case "\u{0C}": text += "\\f"
            case "\u{00}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
