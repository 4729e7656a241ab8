import Primitives

/// Why a text is not the quantity or the bytes that it should be; the words are geth's.
struct HexFailure: Error, Hashable {
    let message: String
    /// Whether geth wraps it in what its JSON reader says of the type.
    let isWrapped: Bool

    private init(_ message: String, isWrapped: Bool = true) {
        self.message = message
        self.isWrapped = isWrapped
    }

    static let empty = HexFailure("empty hex string")
    static let syntax = HexFailure("invalid hex string")
    static let missingPrefix = HexFailure("hex string without 0x prefix")
    static let oddLength = HexFailure("hex string of odd length")
    static let noDigits = HexFailure("hex string \"0x\"")
    static let leadingZero = HexFailure("hex number with leading zero digits")
    static let beyond64 = HexFailure("hex number > 64 bits")
    static let beyond256 = HexFailure("hex number > 256 bits")

    static func length(_ got: Int, want: Int, _ type: String) -> HexFailure {
        HexFailure("hex string has length \(got), want \(want) for \(type)", isWrapped: false)
    }
}

/// Reads the two ways in which Ethereum's JSON writes values as text.
enum HexText {
    /// Digits after `0x` or `0X`.
    private static func digits(_ text: String) throws(HexFailure) -> ArraySlice<UInt8> {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "0"),
            bytes[1] == UInt8(ascii: "x") || bytes[1] == UInt8(ascii: "X")
        else { throw .missingPrefix }
        return bytes[2...]
    }

    static func quantity(_ text: String, allowsLeadingZeros: Bool = false) throws(HexFailure)
        -> UInt256
    {
        let digits = try digits(text)
        guard let first = digits.first else { throw .noDigits }
        if first == 0x30, digits.count > 1, !allowsLeadingZeros { throw .leadingZero }
        var value = UInt256.zero
        for digit in digits {
            guard let next = Self.value(digit) else { throw .syntax }
            guard value.limb3 >> 60 == 0 else { throw .beyond256 }
            value = value << 4
            value.limb0 |= UInt64(next)
        }
        return value
    }

    static func uint64(_ text: String) throws(HexFailure) -> UInt64 {
        let digits = try digits(text)
        guard let first = digits.first else { throw .noDigits }
        guard first != 0x30 || digits.count == 1 else { throw .leadingZero }
        var value: UInt64 = 0
        for digit in digits {
            guard let next = Self.value(digit) else { throw .syntax }
            guard value >> 60 == 0 else { throw .beyond64 }
            value = value << 4 | UInt64(next)
        }
        return value
    }

    static func bytes(_ text: String) throws(HexFailure) -> [UInt8] {
        let digits = try digits(text)
        guard digits.count % 2 == 0 else { throw .oddLength }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            guard let value = Self.value(digit) else { throw .syntax }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// Bytes of a fixed count; `type` is geth's name of the type.
    static func bytes(_ text: String, count: Int, _ type: String) throws(HexFailure) -> [UInt8] {
        let digits = try digits(text)
        guard digits.count % 2 == 0 else { throw .oddLength }
        guard digits.count == count * 2 else {
            throw .length(digits.count, want: count * 2, type)
        }
        return try bytes(text)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }
}
