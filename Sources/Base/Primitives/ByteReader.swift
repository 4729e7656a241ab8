/// Reads what a ``ByteWriter`` wrote and throws, never traps, when the bytes end early.
package struct ByteReader: Sendable {
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case truncated(needed: Int, available: Int)
        case trailing(count: Int)

        package var description: String {
            switch self {
            case .truncated(let needed, let available):
                "expected \(needed) more bytes, \(available) are left"
            case .trailing(let count):
                "expected the end, \(count) bytes follow"
            }
        }
    }

    package let bytes: [UInt8]
    package private(set) var offset = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var remaining: Int { bytes.count - offset }

    package mutating func read(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw .truncated(needed: count, available: remaining)
        }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    package mutating func readHash() throws(Failure) -> Hash32 {
        Hash32(try read(32)) ?? .zero
    }

    package mutating func readLittleEndian<T: FixedWidthInteger>(_: T.Type = T.self)
        throws(Failure) -> T
    {
        var value: T = 0
        for byte in try read(T.bitWidth / 8).reversed() {
            value = value << 8 | T(truncatingIfNeeded: byte)
        }
        return value
    }

    package mutating func readBigEndian<T: FixedWidthInteger>(_: T.Type = T.self)
        throws(Failure) -> T
    {
        var value: T = 0
        for byte in try read(T.bitWidth / 8) {
            value = value << 8 | T(truncatingIfNeeded: byte)
        }
        return value
    }

    package func finish() throws(Failure) {
        guard remaining == 0 else { throw .trailing(count: remaining) }
    }
}
