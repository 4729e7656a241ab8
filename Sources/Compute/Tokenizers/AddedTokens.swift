/// Tokens that are found in a text before anything else happens to it.
///
/// The leftmost one is taken, among those that start there the longest: what PyPI `tokenizers`
/// does. (llama.cpp looks for the longest token in the whole text first.) A trie finds them, so a
/// text of n bytes costs at most n times the longest token.
struct AddedTokens: Sendable {
    /// A part of a text: bytes to split and merge, or a token.
    enum Part: Hashable, Sendable {
        case text(Range<Int>)
        case token(Int32)
    }

    private var children: [UInt64: Int32] = [:]
    private var tokens: [Int32] = [-1]
    private var startsToken = [Bool](repeating: false, count: 256)
    private let stripping: [Int32: TokenizerVocabulary.Stripping]

    init(stripping: [Int32: TokenizerVocabulary.Stripping]) { self.stripping = stripping }

    mutating func insert(_ bytes: [UInt8], _ token: Int32) {
        guard let first = bytes.first else { return }
        startsToken[Int(first)] = true
        var node: Int32 = 0
        for byte in bytes {
            let key = Self.key(node, byte)
            if let child = children[key] {
                node = child
            } else {
                node = Int32(truncatingIfNeeded: tokens.count)
                tokens.append(-1)
                children[key] = node
            }
        }
        tokens[Int(node)] = token
    }

    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
    }

    /// Cuts a text; parts of text are not empty.
    func parts(of text: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var start = 0
        var index = 0
        while index < text.count {
            guard startsToken[Int(text[index])], let found = longest(at: index, in: text) else {
                index += 1
                continue
            }
            var (low, high) = (index, index + found.length)
            if let strip = stripping[found.token] {
                if strip.left { low = Whitespace.start(before: low, notBelow: start, in: text) }
                if strip.right { high = Whitespace.end(after: high, in: text) }
            }
            if low > start { parts.append(.text(start..<low)) }
            parts.append(.token(found.token))
            start = high
            index = high
        }
        if start < text.count { parts.append(.text(start..<text.count)) }
        return parts
    }

    private func longest(at start: Int, in text: [UInt8]) -> (token: Int32, length: Int)? {
        var node: Int32 = 0
        var best: (token: Int32, length: Int)?
        var index = start
        while index < text.count, let child = children[Self.key(node, text[index])] {
            node = child
            index += 1
            if tokens[Int(node)] >= 0 { best = (tokens[Int(node)], index - start) }
        }
        return best
    }
}

/// White space in valid UTF-8.
private enum Whitespace {
    static func start(before end: Int, notBelow limit: Int, in text: [UInt8]) -> Int {
        var index = end
        while index > limit {
            var lead = index - 1
            while lead > limit, text[lead] & 0xC0 == 0x80 { lead -= 1 }
            guard ClassifiedText(text[lead..<index]).classes.allSatisfy(\.isSpace) else { break }
            index = lead
        }
        return index
    }

    static func end(after start: Int, in text: [UInt8]) -> Int {
        var index = start
        while index < text.count {
            var next = index + 1
            while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
            guard ClassifiedText(text[index..<next]).classes.allSatisfy(\.isSpace) else { break }
            index = next
        }
        return index
    }
}
