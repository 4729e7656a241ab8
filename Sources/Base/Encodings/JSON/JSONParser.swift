extension JSON {
    /// Reads one JSON value that fills the whole text (RFC 8259).
    ///
    /// A key that stands twice, an integer beyond 64 bits and a number beyond a double are refused
    /// rather than read as something else.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard)
        throws(JSONFailure) -> JSON
    {
        var parser = JSONParser(bytes, limits: limits)
        return try parser.parseDocument()
    }

    package static func parse(_ text: String, limits: JSONLimits = .standard)
        throws(JSONFailure) -> JSON
    {
        try parse(Array(text.utf8), limits: limits)
    }
}

/// A recursive-descent reader; depth and length are bounded, so no text can exhaust the stack.
struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var index = 0
    private var line = 1
    private var lineStart = 0

    init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseDocument() throws(JSONFailure) -> JSON {
        guard bytes.count <= limits.bytes else {
            throw failure(.tooLong(limit: limits.bytes, got: bytes.count))
        }
        skipSpace()
        let value = try parseValue(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw expected("the end of the text") }
        return value
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private var position: JSONPosition {
        JSONPosition(line: line, column: index - lineStart + 1)
    }

    private func failure(_ reason: JSONFailure.Reason) -> JSONFailure {
        JSONFailure(reason: reason, position: position)
    }

    private func expected(_ what: String) -> JSONFailure {
        failure(.expected(what, got: nextName))
    }

    private var nextName: String {
        guard let byte = next else { return "the end of the text" }
        guard byte > 0x20, byte < 0x7F else { return "byte \(byte)" }
        return "'\(Character(Unicode.Scalar(byte)))'"
    }

    private mutating func skipSpace() {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0D: index += 1
            case 0x0A:
                index += 1
                line += 1
                lineStart = index
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func parseValue(depth: Int) throws(JSONFailure) -> JSON {
        guard depth <= limits.depth else { throw failure(.tooDeep(limit: limits.depth)) }
        guard let byte = next else { throw expected("a value") }
        switch byte {
        case 0x7B: return try parseObject(depth: depth)
        case 0x5B: return try parseArray(depth: depth)
        case 0x22: return .string(try parseString())
        case 0x74: return try parseWord("true", .bool(true))
        case 0x66: return try parseWord("false", .bool(false))
        case 0x6E: return try parseWord("null", .null)
        case 0x2D, 0x30...0x39: return try parseNumber()
        default: throw expected("a value")
        }
    }

    private mutating func parseWord(_ word: String, _ value: JSON) throws(JSONFailure) -> JSON {
        let utf8 = word.utf8
        guard bytes[index...].starts(with: utf8) else { throw expected("'\(word)'") }
        index += utf8.count
        return value
    }

    private mutating func parseArray(depth: Int) throws(JSONFailure) -> JSON {
        index += 1
        skipSpace()
        var elements: [JSON] = []
        if take(0x5D) { return .array(elements) }
        while true {
            skipSpace()
            elements.append(try parseValue(depth: depth + 1))
            skipSpace()
            if take(0x5D) { return .array(elements) }
            guard take(0x2C) else { throw expected("',' or ']'") }
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONFailure) -> JSON {
        index += 1
        skipSpace()
        var object = JSONObject()
        if take(0x7D) { return .object(object) }
        while true {
            skipSpace()
            guard next == 0x22 else { throw expected("a key in quotes") }
            let start = position
            let key = try parseString()
            skipSpace()
            guard take(0x3A) else { throw expected("':'") }
            skipSpace()
            let value = try parseValue(depth: depth + 1)
            guard object.append(key, value, position: start) else {
                throw JSONFailure(reason: .duplicateKey(key), position: start)
            }
            skipSpace()
            if take(0x7D) { return .object(object) }
            guard take(0x2C) else { throw expected("',' or '}'") }
        }
    }
}

// MARK: Numbers

extension JSONParser {
    private mutating func skipDigits() throws(JSONFailure) {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        guard index > start else { throw expected("a digit") }
    }

    private mutating func parseNumber() throws(JSONFailure) -> JSON {
        let start = index
        let place = position
        var isInteger = true
        let isNegative = take(0x2D)
        if next == 0x30 {
            index += 1
            if let byte = next, (0x30...0x39).contains(byte) {
                throw expected("no digit after a leading 0")
            }
        } else {
            try skipDigits()
        }
        if take(0x2E) {
            isInteger = false
            try skipDigits()
        }
        if next == 0x65 || next == 0x45 {
            isInteger = false
            index += 1
            if next == 0x2B || next == 0x2D { index += 1 }
            try skipDigits()
        }
        let digits = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, !(isNegative && digits == "-0") {
            guard let value = Int(digits) else {
                throw JSONFailure(reason: .integerTooLarge(digits), position: place)
            }
            return .integer(value)
        }
        guard let value = Double(digits), value.isFinite else {
            throw JSONFailure(reason: .numberTooLarge(digits), position: place)
        }
        return .number(value)
    }
}

// MARK: Strings

extension JSONParser {
    private mutating func parseString() throws(JSONFailure) -> String {
        let place = position
        index += 1
        if let plain = takePlainString() { return plain }
        var content: [UInt8] = []
        while true {
            let start = index
            while let byte = next, byte != 0x22, byte != 0x5C, byte >= 0x20 { index += 1 }
            content.append(contentsOf: bytes[start..<index])
            guard let byte = next else { throw expected("the end of the string") }
            switch byte {
            case 0x22:
                index += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONFailure(reason: .invalidUTF8, position: place)
                }
                return text
            case 0x5C: try parseEscape(into: &content)
            default: throw failure(.controlCharacter(byte))
            }
        }
    }

    /// The rest of a string of ASCII without escapes, as nearly all are; `nil`, and nothing is
    /// taken, for any other.
    private mutating func takePlainString() -> String? {
        var end = index
        while end < bytes.count, bytes[end] >= 0x20, bytes[end] < 0x80, bytes[end] != 0x22,
            bytes[end] != 0x5C
        { end += 1 }
        guard end < bytes.count, bytes[end] == 0x22 else { return nil }
        let text = String(decoding: bytes[index..<end], as: UTF8.self)
        index = end + 1
        return text
    }

    private mutating func parseEscape(into content: inout [UInt8]) throws(JSONFailure) {
        index += 1
        guard let byte = next else { throw expected("an escape") }
        switch byte {
        case 0x22, 0x5C, 0x2F: content.append(byte)
        case 0x62: content.append(0x08)
        case 0x66: content.append(0x0C)
        case 0x6E: content.append(0x0A)
        case 0x72: content.append(0x0D)
        case 0x74: content.append(0x09)
        case 0x75: return try parseUnicodeEscape(into: &content)
        default: throw failure(.invalidEscape("\\ before \(nextName)"))
        }
        index += 1
    }

    /// Reads `\uXXXX`, or two of them that make a surrogate pair; a lone surrogate is refused.
    private mutating func parseUnicodeEscape(into content: inout [UInt8]) throws(JSONFailure) {
        let first = try parseHexUnit()
        var value = UInt32(first)
        if (0xD800..<0xDC00).contains(first) {
            guard take(0x5C), next == 0x75 else { throw expected("the second half of a pair") }
            let second = try parseHexUnit()
            guard (0xDC00..<0xE000).contains(second) else {
                throw failure(.invalidEscape("a high surrogate before another"))
            }
            value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw failure(.invalidEscape("a lone low surrogate"))
        }
        content.append(contentsOf: String(Character(scalar)).utf8)
    }

    private mutating func parseHexUnit() throws(JSONFailure) -> UInt16 {
        index += 1
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw expected("a hexadecimal digit")
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }
}
