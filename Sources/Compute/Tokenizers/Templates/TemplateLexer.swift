/// Cuts a template into tokens as Jinja does with `trim_blocks` and `lstrip_blocks`, the setting
/// in which chat templates are written.
///
/// White space before a block or comment that starts its line is dropped, so is one line end after
/// a block or comment; `-` drops all white space on its side and `+` keeps it.
struct TemplateLexer {
    private let source: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var lineStart = 0
    /// Up to where `line` has counted.
    private var counted = 0
    private var tokens: [TemplateToken] = []

    private init(_ source: [Unicode.Scalar]) { self.source = source }

    static func tokens(of template: String) throws(ChatTemplateFailure) -> [TemplateToken] {
        let size = template.utf8.count
        guard size <= TemplateLimits.sourceBytes else {
            throw ChatTemplateFailure(
                reason: .tooLong(limit: TemplateLimits.sourceBytes, got: size),
                position: TemplatePosition(line: 1, column: 1))
        }
        var lexer = TemplateLexer(normalized(template))
        try lexer.run()
        return lexer.tokens
    }

    /// Every line end becomes U+000A; the last one of the template is no part of it.
    private static func normalized(_ template: String) -> [Unicode.Scalar] {
        var source: [Unicode.Scalar] = []
        var followsReturn = false
        for scalar in template.unicodeScalars {
            if !(followsReturn && scalar == "\n") { source.append(scalar == "\r" ? "\n" : scalar) }
            followsReturn = scalar == "\r"
        }
        if source.last == "\n" { source.removeLast() }
        return source
    }

    private mutating func position(_ place: Int) -> TemplatePosition {
        while counted < place {
            if source[counted] == "\n" {
                line += 1
                lineStart = counted + 1
            }
            counted += 1
        }
        return TemplatePosition(line: line, column: max(place - lineStart, 0) + 1)
    }

    private mutating func failure(_ reason: ChatTemplateFailure.Reason) -> ChatTemplateFailure {
        ChatTemplateFailure(reason: reason, position: position(index))
    }

    private func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < source.count ? source[index + offset] : nil
    }

    private func starts(_ text: String) -> Bool {
        var place = index
        for wanted in text.unicodeScalars {
            guard place < source.count, source[place] == wanted else { return false }
            place += 1
        }
        return true
    }

    private mutating func add(_ kind: TemplateTokenKind, at place: Int) {
        tokens.append(TemplateToken(kind: kind, position: position(place)))
    }

    private mutating func run() throws(ChatTemplateFailure) {
        var startsLine = true
        while index < source.count {
            let start = index
            while index < source.count, !isTag { index += 1 }
            guard index < source.count else {
                add(.text(text(start, index)), at: start)
                break
            }
            let opener = source[index + 1]
            let mark = index + 2 < source.count ? source[index + 2] : nil
            var end = index
            if mark == "-" {
                while end > start, source[end - 1].isTemplateSpace { end -= 1 }
            } else if mark != "+", opener != "{" {
                end = indentationStart(from: start, startsLine: startsLine)
            }
            if end > start { add(.text(text(start, end)), at: start) }
            let opened = index
            index += mark == "-" || mark == "+" ? 3 : 2
            if opener == "#" {
                try skipComment()
            } else {
                add(opener == "%" ? .blockBegin : .outputBegin, at: opened)
                try readTag(isBlock: opener == "%")
            }
            startsLine = source[index - 1] == "\n"
        }
        add(.end, at: source.count)
    }

    private var isTag: Bool {
        guard source[index] == "{", let next = scalar(1) else { return false }
        return next == "{" || next == "%" || next == "#"
    }

    private func text(_ start: Int, _ end: Int) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: source[start..<end])
        return String(text)
    }

    /// Where the white space begins that stands alone between the line's start and the tag.
    private func indentationStart(from start: Int, startsLine: Bool) -> Int {
        var place = index
        while place > start, source[place - 1] != "\n" {
            guard source[place - 1].isTemplateSpace else { return index }
            place -= 1
        }
        return place > start || startsLine ? place : index
    }

    private mutating func skipComment() throws(ChatTemplateFailure) {
        while index < source.count {
            if closeTag("#}", trimsLine: true) { return }
            index += 1
        }
        throw failure(.expected("'#}'", got: "the end of the template"))
    }

    /// Steps over the end of a tag with the white space that goes with it.
    private mutating func closeTag(_ closer: String, trimsLine: Bool) -> Bool {
        if starts("-" + closer) {
            index += 3
            while let next = scalar(), next.isTemplateSpace { index += 1 }
            return true
        }
        if trimsLine, starts("+" + closer) {
            index += 3
            return true
        }
        guard starts(closer) else { return false }
        index += 2
        if trimsLine, scalar() == "\n" { index += 1 }
        return true
    }
}

// MARK: Inside a tag

extension TemplateLexer {
    private static let signs = [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
        "}", ">", "<", "=", ".", ":", "|", ",",
    ]

    private mutating func readTag(isBlock: Bool) throws(ChatTemplateFailure) {
        var open: [Unicode.Scalar] = []
        while true {
            while let next = scalar(), next.isTemplateSpace { index += 1 }
            let start = index
            if open.isEmpty, closeTag(isBlock ? "%}" : "}}", trimsLine: isBlock) {
                return add(isBlock ? .blockEnd : .outputEnd, at: start)
            }
            guard let next = scalar() else {
                throw failure(.expected(isBlock ? "'%}'" : "'}}'", got: "the end of the template"))
            }
            if next == "'" || next == "\"" {
                add(.string(try readString(next)), at: start)
            } else if ("0"..."9").contains(next) {
                add(.integer(try readInteger()), at: start)
            } else if next.isTemplateName {
                while let next = scalar(), next.isTemplateName { index += 1 }
                add(.name(text(start, index)), at: start)
            } else {
                guard let sign = Self.signs.first(where: { starts($0) }) else {
                    throw failure(.expected("an expression", got: "'\(next)'"))
                }
                if "([{".unicodeScalars.contains(next) { open.append(next) }
                if ")]}".unicodeScalars.contains(next) { _ = open.popLast() }
                index += sign.unicodeScalars.count
                add(.sign(sign), at: start)
            }
        }
    }

    private mutating func readInteger() throws(ChatTemplateFailure) -> Int {
        let start = index
        while let next = scalar(), ("0"..."9").contains(next) || next == "_" { index += 1 }
        if scalar() == ".", let digit = scalar(1), ("0"..."9").contains(digit) {
            throw failure(.unsupported("a number with a fraction"))
        }
        if let next = scalar(), next.isTemplateName {
            throw failure(.unsupported("a number followed by '\(next)'"))
        }
        let digits = text(start, index).filter { $0 != "_" }
        guard let value = Int(digits) else { throw failure(.numberOutOfRange) }
        return value
    }

    /// A string with Python's escapes; an escape that Python does not know stands for itself.
    private mutating func readString(
        _ quote: Unicode.Scalar
    ) throws(ChatTemplateFailure) -> String {
        var value = String.UnicodeScalarView()
        index += 1
        while let next = scalar() {
            index += 1
            if next == quote { return String(value) }
            guard next == "\\" else {
                value.append(next)
                continue
            }
            guard let escape = scalar() else { break }
            index += 1
            try readEscape(escape, into: &value)
        }
        throw failure(.expected("the end of the string", got: "the end of the template"))
    }

    private mutating func readEscape(
        _ escape: Unicode.Scalar, into value: inout String.UnicodeScalarView
    ) throws(ChatTemplateFailure) {
        switch escape {
        case "n": value.append("\n")
        case "t": value.append("\t")
        case "r": value.append("\r")
        case "\\", "'", "\"": value.append(escape)
        case "\n": break
        case "a": value.append("\u{07}")
        case "b": value.append("\u{08}")
        case "f": value.append("\u{0C}")
        case "v": value.append("\u{0B}")
        case "x": value.append(try readHexadecimal(2))
        case "u": value.append(try readHexadecimal(4))
        case "U": value.append(try readHexadecimal(8))
        case "N", "0"..."7": throw failure(.unsupported("the escape \\\(escape)"))
        default:
            value.append("\\")
            value.append(escape)
        }
    }

    private mutating func readHexadecimal(
        _ count: Int
    ) throws(ChatTemplateFailure) -> Unicode.Scalar {
        let end = min(index + count, source.count)
        let digits = source[index..<end]
        guard digits.count == count, digits.allSatisfy({ $0.properties.isASCIIHexDigit }),
            let value = UInt32(text(index, end), radix: 16), let scalar = Unicode.Scalar(value)
        else { throw failure(.expected("\(count) hexadecimal digits", got: text(index, end))) }
        index = end
        return scalar
    }
}

extension Unicode.Scalar {
    /// White space as Python understands it.
    var isTemplateSpace: Bool {
        ScalarClass.of(value).isSpace || (0x1C...0x1F).contains(value)
    }

    /// Whether the scalar may be part of a name.
    var isTemplateName: Bool {
        let kind = ScalarClass.of(value)
        return kind == .letter || kind == .number || self == "_"
    }
}
