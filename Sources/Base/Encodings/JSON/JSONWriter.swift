extension JSON {
    /// One line, keys in their own order.
    package var text: String {
        rendered(JSONWriter(sortsKeys: false, indentation: nil))
    }

    /// Several lines indented by two spaces, keys in their own order, a newline at the end.
    package var prettyText: String {
        rendered(JSONWriter(sortsKeys: false, indentation: 2)) + "\n"
    }

    /// One line, keys sorted by their UTF-8 bytes: the same bytes for the same members.
    package var canonicalText: String {
        rendered(JSONWriter(sortsKeys: true, indentation: nil))
    }

    package var canonicalBytes: [UInt8] { Array(canonicalText.utf8) }

    private func rendered(_ writer: JSONWriter) -> String {
        var writer = writer
        writer.write(self, level: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Writes a value; a number that is not finite becomes `null`, as JSON has no word for it.
struct JSONWriter {
    let sortsKeys: Bool
    /// Spaces a level; `nil` writes one line.
    let indentation: Int?
    private(set) var bytes: [UInt8] = []

    init(sortsKeys: Bool, indentation: Int?) {
        self.sortsKeys = sortsKeys
        self.indentation = indentation
    }

    mutating func write(_ value: JSON, level: Int) {
        switch value {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .integer(let value): put(String(value))
        case .number(let value): put(value.isFinite ? value.description : "null")
        case .string(let value): write(string: value)
        case .array(let elements): write(elements, level: level)
        case .object(let object): write(object, level: level)
        }
    }

    private mutating func put(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func startLine(_ level: Int) {
        guard let indentation else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indentation * level))
    }

    /// Arrays of plain values stay on one line; a shape reads better so.
    private mutating func write(_ elements: [JSON], level: Int) {
        let isFlat = elements.allSatisfy { $0.array == nil && $0.object == nil }
        put("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { put(isFlat && indentation != nil ? ", " : ",") }
            if !isFlat { startLine(level + 1) }
            write(element, level: level + 1)
        }
        if !isFlat { startLine(level) }
        put("]")
    }

    private mutating func write(_ object: JSONObject, level: Int) {
        var members = object.members
        if sortsKeys {
            members.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        }
        put("{")
        for (index, member) in members.enumerated() {
            if index > 0 { put(",") }
            startLine(level + 1)
            write(string: member.key)
            put(indentation == nil ? ":" : ": ")
            write(member.value, level: level + 1)
        }
        if !members.isEmpty { startLine(level) }
        put("}")
    }

    private mutating func write(string: String) {
        bytes.append(0x22)
        for byte in string.utf8 {
            switch byte {
            case 0x22: put("\\\"")
            case 0x5C: put("\\\\")
            case 0x08: put("\\b")
            case 0x09: put("\\t")
            case 0x0A: put("\\n")
            case 0x0C: put("\\f")
            case 0x0D: put("\\r")
            case 0..<0x20: put("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
