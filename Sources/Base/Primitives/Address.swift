/// The 20 bytes that name an account: the end of the Keccak-256 of its public key.
@frozen
public struct Address: Hashable, Sendable, BitwiseCopyable, Comparable, CustomStringConvertible {
    /// The bytes as big-endian words: the first 8, the next 8, the last 4.
    @usableFromInline let words: (UInt64, UInt64, UInt32)

    package static let zero = Address(lastOf: .zero)
    package static let byteCount = 20

    /// The last 20 bytes of a digest.
    package init(lastOf hash: Hash32) {
        words = (
            hash.words.1 << 32 | hash.words.2 >> 32,
            hash.words.2 << 32 | hash.words.3 >> 32,
            UInt32(truncatingIfNeeded: hash.words.3)
        )
    }

    /// The last 20 bytes of a number, as the EVM reads an address from a word.
    @_transparent
    public init(truncating word: UInt256) {
        words = (
            word.limb2 &<< 32 | word.limb1 &>> 32, word.limb1 &<< 32 | word.limb0 &>> 32,
            UInt32(truncatingIfNeeded: word.limb0)
        )
    }

    /// The address as a number.
    @_transparent
    public var word: UInt256 {
        UInt256(
            limbs: (
                words.1 &<< 32 | UInt64(words.2), words.0 &<< 32 | words.1 &>> 32,
                words.0 &>> 32, 0
            ))
    }

    /// Takes exactly 20 bytes; `nil` for any other count.
    @inlinable
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var rest = bytes.makeIterator()
        let first = Hash32.word(&rest)
        let second = Hash32.word(&rest)
        var third: UInt32 = 0
        for _ in 0..<4 { third = third &<< 8 | UInt32(rest.next() ?? 0) }
        words = (first, second, third)
    }

    /// The address whose last four bytes are `lowWord` and all others zero, as a precompiled
    /// contract has it.
    package init(lowWord: UInt32) {
        words = (0, 0, lowWord)
    }

    /// The last four bytes when all others are zero; `nil` otherwise.
    package var lowWord: UInt32? {
        words.0 | words.1 == 0 ? words.2 : nil
    }

    /// Reads 40 hexadecimal digits of either case, with or without `0x`; `nil` for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.byteCount)
        append(to: &out)
        return out
    }

    /// Appends the 20 bytes.
    package func append(to bytes: inout [UInt8]) {
        for word in [words.0, words.1] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: words.2 >> UInt32(shift)))
        }
    }

    /// `0x` and 40 lower-case digits.
    public var description: String { "0x" + Hex.encode(bytes) }

    /// Whether all bits are the same.
    @_transparent
    public static func == (a: Address, b: Address) -> Bool {
        (a.words.0 ^ b.words.0) | (a.words.1 ^ b.words.1) | UInt64(a.words.2 ^ b.words.2) == 0
    }

    /// The order of the bytes.
    public static func < (a: Address, b: Address) -> Bool {
        a.words < b.words
    }

    /// For dictionaries and sets.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
    }
}
