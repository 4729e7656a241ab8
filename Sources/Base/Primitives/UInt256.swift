/// An unsigned integer of 256 bits: balances, fees, difficulty, and digests read as numbers.
///
/// Four fields, not an array: a value lives in registers. `+`, `-` and `*` stop the program on
/// overflow as the standard integers do, so they are for values that were bounded before; anything
/// that came from a peer goes through the `…ReportingOverflow` forms.
@frozen
public struct UInt256: Hashable, Sendable {
    /// The limbs, the least significant first.
    public var limb0, limb1, limb2, limb3: UInt64

    /// The number 0.
    @_transparent public static var zero: UInt256 { UInt256(0) }
    /// The number 1.
    @_transparent public static var one: UInt256 { UInt256(1) }
    package static let max = UInt256(limbs: (.max, .max, .max, .max))

    /// Takes limbs with the least significant first.
    @_transparent
    public init(limbs: (UInt64, UInt64, UInt64, UInt64)) {
        (limb0, limb1, limb2, limb3) = limbs
    }

    /// A number of 64 bits.
    @_transparent
    public init(_ value: UInt64) {
        self.init(limbs: (value, 0, 0, 0))
    }

    /// A value that is not negative; `nil` for one that is.
    package init?(exactly value: Int) {
        guard value >= 0 else { return nil }
        self.init(UInt64(value))
    }

    /// Reads a digest as a big-endian number.
    @_transparent
    public init(_ hash: Hash32) {
        self.init(limbs: (hash.words.3, hash.words.2, hash.words.1, hash.words.0))
    }

    /// Reads at most 32 bytes, the most significant first; `nil` for more.
    @inlinable
    package init?(bigEndian bytes: some Collection<UInt8>) {
        guard bytes.count <= 32 else { return nil }
        var value = UInt256.zero
        for byte in bytes {
            value = value << 8
            value.limb0 |= UInt64(byte)
        }
        self = value
    }

    /// Whether no bit is set.
    @_transparent public var isZero: Bool { limb0 | limb1 | limb2 | limb3 == 0 }

    /// Whether all bits are the same.
    @_transparent
    public static func == (a: UInt256, b: UInt256) -> Bool {
        (a.limb0 ^ b.limb0) | (a.limb1 ^ b.limb1) | (a.limb2 ^ b.limb2) | (a.limb3 ^ b.limb3) == 0
    }

    /// The number of bits without leading zeros; 0 for zero.
    @_transparent public var bitWidth: Int {
        if limb3 != 0 { return 256 - limb3.leadingZeroBitCount }
        if limb2 != 0 { return 192 - limb2.leadingZeroBitCount }
        if limb1 != 0 { return 128 - limb1.leadingZeroBitCount }
        return 64 - limb0.leadingZeroBitCount
    }

    /// The value as 64 bits; `nil` if it needs more.
    @_transparent public var uint64: UInt64? {
        limb1 | limb2 | limb3 == 0 ? limb0 : nil
    }

    /// The value as a 32-byte string, the most significant byte first.
    @_transparent public var hash32: Hash32 {
        Hash32(words: (limb3, limb2, limb1, limb0))
    }

    /// 32 bytes, the most significant first.
    package var bigEndianBytes: [UInt8] { hash32.bytes }

    /// The bytes without leading zeros, the most significant first; none for zero.
    package var minimalBytes: [UInt8] {
        var out: [UInt8] = []
        appendMinimalBytes(to: &out)
        return out
    }

    /// The number of ``minimalBytes``.
    package var minimalByteCount: Int { (bitWidth + 7) / 8 }

    /// Appends the bytes without leading zeros, the most significant first.
    package func appendMinimalBytes(to bytes: inout [UInt8]) {
        let limbs: [4 of UInt64] = [limb0, limb1, limb2, limb3]
        for place in (0..<minimalByteCount).reversed() {
            let limb = limbs[place / 8]
            bytes.append(UInt8(truncatingIfNeeded: limb >> UInt64(place % 8 * 8)))
        }
    }
}

extension UInt256: Comparable, ExpressibleByIntegerLiteral {
    /// A number written in the source.
    @_transparent
    public init(integerLiteral value: UInt64) {
        self.init(value)
    }

    /// The order of the numbers.
    @_transparent
    public static func < (a: UInt256, b: UInt256) -> Bool {
        a.subtractingReportingOverflow(b).overflow
    }
}

extension UInt256: CustomStringConvertible {
    /// Decimal digits.
    public var description: String {
        var groups: [String] = []
        var rest = self
        repeat {
            let (quotient, digits) = rest.dividedByLimb(10_000_000_000_000_000_000)
            rest = quotient
            groups.append(String(digits))
        } while !rest.isZero
        var text = groups.removeLast()
        for group in groups.reversed() {
            text += String(repeating: "0", count: 19 - group.utf8.count) + group
        }
        return text
    }

    /// `0x` and hexadecimal digits without leading zeros, as Ethereum's JSON-RPC writes a quantity.
    package var hexadecimal: String {
        if isZero { return "0x0" }
        let digits = Hex.encode(minimalBytes)
        return "0x" + (digits.utf8.first == 0x30 ? String(digits.dropFirst()) : digits)
    }

    /// Reads decimal digits, or hexadecimal ones after `0x`; `nil` for anything else and for what
    /// does not fit.
    package init?(_ text: some StringProtocol) {
        let digits = Array(text.utf8)
        let isHexadecimal = digits.starts(with: [0x30, 0x78])
        let body = isHexadecimal ? digits[2...] : digits[...]
        guard !body.isEmpty else { return nil }
        var value = UInt256.zero
        for digit in body {
            guard let next = Self.digitValue(digit, hexadecimal: isHexadecimal) else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(
                by: isHexadecimal ? 16 : 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt256(next))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        self = value
    }

    private static func digitValue(_ digit: UInt8, hexadecimal: Bool) -> UInt64? {
        switch digit {
        case 0x30...0x39: UInt64(digit - 0x30)
        case 0x61...0x66 where hexadecimal: UInt64(digit - 0x61) + 10
        case 0x41...0x46 where hexadecimal: UInt64(digit - 0x41) + 10
        default: nil
        }
    }
}
