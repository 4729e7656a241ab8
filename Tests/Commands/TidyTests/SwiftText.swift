/// Swift source with the text of comments, strings and raw identifiers blanked out.
///
/// What is left has the same bytes at the same offsets, so that a word found in it is code and its
/// line is the file's line.
struct SwiftText {
    let code: [UInt8]
    private let lineStarts: [Int]

    init(_ source: [UInt8]) {
        var eraser = Eraser(source)
        eraser.eraseCode(closing: nil)
        code = eraser.bytes
        var starts = [0]
        for (index, byte) in source.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        lineStarts = starts
    }

    /// The line of an offset, counted from 1.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The offsets at which `word` stands, not as part of a longer identifier.
    func offsets(of word: String) -> [Int] {
        let word = Array(word.utf8)
        guard let first = word.first, let last = word.last else { return [] }
        var found: [Int] = []
        var index = 0
        while index + word.count <= code.count {
            defer { index += 1 }
            guard code[index] == first, code[index..<index + word.count].elementsEqual(word) else {
                continue
            }
            let end = index + word.count
            let joinsBefore =
                Self.isIdentifier(first) && index > 0 && Self.isIdentifier(code[index - 1])
            let joinsAfter =
                Self.isIdentifier(last) && end < code.count && Self.isIdentifier(code[end])
            if !joinsBefore, !joinsAfter { found.append(index) }
        }
        return found
    }

    static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}

/// Walks source text and overwrites all that is not code with spaces.
private struct Eraser {
    var bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes at which something other than plain code can begin.
    private static let opensSomething = Array("/\"#`()".utf8)

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        var offset = index
        for scalar in text.description.unicodeScalars {
            if bytes[offset] != UInt8(ascii: scalar) { return false }
            offset += 1
        }
        return true
    }

    private mutating func erase(_ count: Int = 1) {
        for offset in index..<min(index + count, bytes.count)
        where bytes[offset] != UInt8(ascii: "\n") {
            bytes[offset] = UInt8(ascii: " ")
        }
        index = min(index + count, bytes.count)
    }

    /// Leaves code in place up to the parenthesis that closes an interpolation, or to the end.
    mutating func eraseCode(closing: UInt8?) {
        var depth = 0
        while index < bytes.count {
            if !Self.opensSomething.contains(bytes[index]) {
                index += 1
            } else if starts("//") {
                eraseLine()
            } else if starts("/*") {
                eraseBlockComment()
            } else if starts("\"") || starts("#\"") || starts("##\"") {
                eraseString()
            } else if starts("`") {
                eraseRawIdentifier()
            } else {
                if bytes[index] == UInt8(ascii: "(") { depth += 1 }
                if bytes[index] == UInt8(ascii: ")") {
                    if depth == 0, closing != nil { return }
                    depth -= 1
                }
                index += 1
            }
        }
    }

    private mutating func eraseLine() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { erase() }
    }

    private mutating func eraseBlockComment() {
        var depth = 0
        while index < bytes.count {
            if starts("/*") {
                depth += 1
                erase(2)
            } else if starts("*/") {
                depth -= 1
                erase(2)
                if depth == 0 { return }
            } else {
                erase()
            }
        }
    }

    private mutating func eraseRawIdentifier() {
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "`") {
            bytes[index] = UInt8(ascii: "_")
            index += 1
        }
        index += 1
    }

    private mutating func eraseString() {
        var hashes = 0
        while index < bytes.count, bytes[index] == UInt8(ascii: "#") {
            hashes += 1
            erase()
        }
        let quotes = starts("\"\"\"") ? 3 : 1
        erase(quotes)
        let end =
            Array(repeating: UInt8(ascii: "\""), count: quotes)
            + Array(repeating: UInt8(ascii: "#"), count: hashes)
        let escape = [UInt8(ascii: "\\")] + Array(repeating: UInt8(ascii: "#"), count: hashes)
        while index < bytes.count {
            if bytes[index...].starts(with: end) {
                erase(end.count)
                return
            }
            if bytes[index...].starts(with: escape) {
                erase(escape.count)
                if index < bytes.count, bytes[index] == UInt8(ascii: "(") {
                    erase()
                    eraseCode(closing: UInt8(ascii: ")"))
                }
                erase()
            } else if quotes == 1, bytes[index] == UInt8(ascii: "\n") {
                return
            } else {
                erase()
            }
        }
    }
}
