/// The bounds within which a JSON text is read.
package struct JSONLimits: Sendable {
    /// The longest text in bytes.
    package var bytes: Int
    /// How deep arrays and objects may nest.
    package var depth: Int

    package init(bytes: Int, depth: Int) {
        self.bytes = bytes
        self.depth = depth
    }

    package static let standard = JSONLimits(bytes: 64 << 20, depth: 64)
}

/// Why a text is not the JSON that was expected, and where.
package struct JSONFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case tooLong(limit: Int, got: Int)
        case tooDeep(limit: Int)
        case expected(String, got: String)
        case duplicateKey(String)
        case integerTooLarge(String)
        case numberTooLarge(String)
        case invalidUTF8
        case invalidEscape(String)
        case controlCharacter(UInt8)
    }

    package let reason: Reason
    package let position: JSONPosition

    package var description: String { "\(position): \(explanation)" }

    private var explanation: String {
        switch reason {
        case .tooLong(let limit, let got):
            "the text has \(got) bytes, at most \(limit) are read"
        case .tooDeep(let limit):
            "arrays and objects nest deeper than \(limit)"
        case .expected(let expected, let got):
            "expected \(expected), got \(got)"
        case .duplicateKey(let key):
            "the key \"\(key)\" stands here a second time"
        case .integerTooLarge(let digits):
            "the integer \(digits) does not fit in 64 bits with a sign"
        case .numberTooLarge(let digits):
            "the number \(digits) is beyond the range of a double"
        case .invalidUTF8:
            "the string is not valid UTF-8"
        case .invalidEscape(let escape):
            "\(escape) is no escape that JSON knows"
        case .controlCharacter(let byte):
            "a string may not hold the bare control character \(byte)"
        }
    }
}
