/// Decodes tokens one at a time into text that is always complete UTF-8.
///
/// A character may be spread over several tokens; its first bytes are held back until the last one
/// is there. Bytes that can no longer become a character come out as U+FFFD.
package struct StreamingDecoder: Sendable {
    private let tokenizer: Tokenizer
    private let special: Bool
    private var dropsSpace: Bool
    /// At most three bytes between two calls: a character that has begun.
    private var held: [UInt8] = []

    /// Starts without any text.
    ///
    /// With `special` control tokens appear as their texts. With `startsText` the first token
    /// starts the text, so the space that SentencePiece puts before a text is left out.
    package init(_ tokenizer: Tokenizer, special: Bool = false, startsText: Bool = false) {
        self.tokenizer = tokenizer
        self.special = special
        dropsSpace = startsText && tokenizer.vocabulary.addsSpacePrefix
    }

    /// The text that this token completes; often empty.
    package mutating func push(_ token: Int32) -> String {
        guard special || !tokenizer.isControl(token) else { return "" }
        var bytes = tokenizer.bytes(of: token)
        if dropsSpace, let first = bytes.first {
            if first == 0x20 { bytes.removeFirst() }
            dropsSpace = false
        }
        held.append(contentsOf: bytes)
        let complete = held.count - UTF8Tail.length(of: held)
        let text = String(decoding: held[..<complete], as: UTF8.self)
        held.removeFirst(complete)
        return text
    }

    /// The text of what is still held back, once no token follows.
    package mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }
}

/// The end of a run of bytes that may still become a character.
enum UTF8Tail {
    /// The length of a proper prefix of a valid UTF-8 sequence at the end; 0 when there is none.
    static func length(of bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let lead = bytes[bytes.count - length]
            guard lead & 0xC0 != 0x80 else { continue }
            let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
            guard (0xC2...0xF4).contains(lead), width > length else { return 0 }
            guard length > 1 else { return 1 }
            let second = bytes[bytes.count - length + 1]
            return allowed(after: lead).contains(second) ? length : 0
        }
        return 0
    }

    /// The second bytes of the Unicode Standard's table 3-7.
    private static func allowed(after lead: UInt8) -> ClosedRange<UInt8> {
        switch lead {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }
}
