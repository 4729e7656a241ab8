/// A function, initializer or subscript with the lines it takes.
struct FunctionSpan: Equatable {
    let name: String
    let firstLine: Int
    let lineCount: Int
}

/// Finds the functions of a file and their lengths, from the keyword to the closing brace.
enum FunctionScanner {
    private static let keywords = ["func", "init", "deinit", "subscript"]
    private static let endsOfSignature: Set<UInt8> = [UInt8(ascii: "}"), UInt8(ascii: "=")]

    static func functions(in text: SwiftText) -> [FunctionSpan] {
        keywords.flatMap { keyword in
            text.offsets(of: keyword).compactMap { span(at: $0, keyword: keyword, in: text) }
        }
    }

    private static func span(at start: Int, keyword: String, in text: SwiftText) -> FunctionSpan? {
        // `self.init(…)` and `.init(…)` are calls.
        if start > 0, text.code[start - 1] == UInt8(ascii: ".") { return nil }
        guard let open = bodyStart(after: start + keyword.utf8.count, in: text) else { return nil }
        var depth = 0
        for index in open..<text.code.count {
            if text.code[index] == UInt8(ascii: "{") { depth += 1 }
            if text.code[index] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 {
                let first = text.line(at: start)
                return FunctionSpan(
                    name: name(at: start, keyword: keyword, in: text),
                    firstLine: first,
                    lineCount: text.line(at: index) - first + 1
                )
            }
        }
        return nil
    }

    /// The brace that opens the body; `nil` for a requirement of a protocol.
    private static func bodyStart(after start: Int, in text: SwiftText) -> Int? {
        var depth = 0
        var index = start
        while index < text.code.count {
            switch text.code[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return index
            case UInt8(ascii: "}") where depth <= 0: return nil
            case UInt8(ascii: "\n") where depth == 0:
                if !signatureGoesOn(after: index, in: text) { return nil }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Whether the next line still belongs to the signature.
    private static func signatureGoesOn(after newline: Int, in text: SwiftText) -> Bool {
        let rest = text.code[(newline + 1)...].drop { $0 == UInt8(ascii: " ") }
        return ["{", "->", "throws", "where", "async", "rethrows", "("].contains { word in
            rest.starts(with: Array(word.utf8))
        }
    }

    private static func name(at start: Int, keyword: String, in text: SwiftText) -> String {
        guard keyword == "func" else { return keyword }
        let rest = text.code[(start + 4)...].drop { $0 == UInt8(ascii: " ") }
        let name = rest.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "<") }
        return String(decoding: name, as: UTF8.self)
    }
}
