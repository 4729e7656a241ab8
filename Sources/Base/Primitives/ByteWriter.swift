/// Appends fixed-width integers and byte strings; the opposite of ``ByteReader``.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    package mutating func append(_ hash: Hash32) {
        bytes.append(contentsOf: hash.bytes)
    }

    package mutating func appendLittleEndian<T: FixedWidthInteger>(_ value: T) {
        var rest = value
        for _ in 0..<(T.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    package mutating func appendBigEndian<T: FixedWidthInteger>(_ value: T) {
        for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
        }
    }

    /// A length as 8 little-endian bytes, then the bytes: no two lists of strings write the same.
    package mutating func appendCounted(_ more: [UInt8]) {
        appendLittleEndian(UInt64(more.count))
        bytes.append(contentsOf: more)
    }

    package mutating func appendCounted(_ text: String) {
        appendCounted(Array(text.utf8))
    }
}
