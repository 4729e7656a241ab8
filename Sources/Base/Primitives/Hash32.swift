/// A 32-byte digest: a Keccak-256 or SHA-256 value, a root, a challenge.
@frozen
public struct Hash32: Hashable, Sendable, BitwiseCopyable, Comparable, CustomStringConvertible {
    /// The bytes as four big-endian words, most significant first.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    package static let zero = Hash32(words: (0, 0, 0, 0))

    /// Takes the words, most significant first.
    @inlinable
    public init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Takes exactly 32 bytes; `nil` for any other count.
    @inlinable
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var rest = bytes.makeIterator()
        let first = Self.word(&rest)
        let second = Self.word(&rest)
        let third = Self.word(&rest)
        self.init(words: (first, second, third, Self.word(&rest)))
    }

    /// The next eight bytes as a big-endian word.
    ///
    /// Other modules have this and its caller compiled for their own collections: digests are read
    /// from bytes wherever something is decoded, and byte by byte through a protocol that took
    /// twenty times as long.
    @inlinable
    package static func word(_ bytes: inout some IteratorProtocol<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for _ in 0..<8 { word = word &<< 8 | UInt64(bytes.next() ?? 0) }
        return word
    }

    /// Reads 64 hexadecimal digits with or without `0x`; `nil` for anything else.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes, most significant first.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(32)
        append(to: &out)
        return out
    }

    /// `0x` and 64 lower-case digits.
    public var description: String { "0x" + Hex.encode(bytes) }

    /// Whether all bits are the same.
    @inlinable
    public static func == (a: Hash32, b: Hash32) -> Bool {
        a.words == b.words
    }

    /// The order of the bytes.
    public static func < (a: Hash32, b: Hash32) -> Bool {
        a.words < b.words
    }

    /// For dictionaries and sets.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension Hash32 {
    /// Appends the 32 bytes, most significant first.
    package func append(to bytes: inout [UInt8]) {
        bytes.append(bigEndian: words)
    }
}
