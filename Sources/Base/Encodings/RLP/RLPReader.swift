package import Primitives

/// Reads RLP items one after the other, and refuses every encoding but the canonical one.
///
/// The items of a list are read with a reader of their own, so nothing recurses and nothing is
/// allocated but the byte strings that the caller takes.
package struct RLPReader: Sendable {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// A reader of the items of the one list that the bytes are.
    package init(listIn bytes: ArraySlice<UInt8>) throws(RLPFailure) {
        var reader = RLPReader(bytes)
        self = try reader.readList()
        try reader.finish()
    }

    package init(listIn bytes: [UInt8]) throws(RLPFailure) {
        try self.init(listIn: bytes[...])
    }

    package var isAtEnd: Bool { rest.isEmpty }

    /// The number of bytes that are not read yet.
    package var remaining: Int { rest.count }

    /// Whether the next item is a list; false at the end.
    package var nextIsList: Bool { (rest.first ?? 0) >= 0xc0 }

    /// The next item, which must be a byte string.
    package mutating func readBytes() throws(RLPFailure) -> ArraySlice<UInt8> {
        let header = try readHeader()
        guard !header.isList else { throw .expectedBytes }
        return take(header)
    }

    /// The next item, which must be a byte string of this many bytes.
    package mutating func readBytes(count: Int) throws(RLPFailure) -> ArraySlice<UInt8> {
        let bytes = try readBytes()
        guard bytes.count == count else {
            throw .wrongCount(expected: count, got: bytes.count)
        }
        return bytes
    }

    /// A reader of the items of the next item, which must be a list.
    package mutating func readList() throws(RLPFailure) -> RLPReader {
        let header = try readHeader()
        guard header.isList else { throw .expectedList }
        return RLPReader(take(header))
    }

    /// The next item with its header, as it stands; only the outermost header is checked.
    package mutating func readRaw() throws(RLPFailure) -> ArraySlice<UInt8> {
        let before = rest
        let header = try readHeader()
        _ = take(header)
        return before.prefix(before.count - rest.count)
    }

    /// An integer without leading zeros of at most eight bytes.
    package mutating func readUInt64() throws(RLPFailure) -> UInt64 {
        var value: UInt64 = 0
        for byte in try readIntegerBytes(maximum: 8) { value = value << 8 | UInt64(byte) }
        return value
    }

    /// An integer without leading zeros of at most 32 bytes.
    package mutating func readUInt256() throws(RLPFailure) -> UInt256 {
        UInt256(bigEndian: try readIntegerBytes(maximum: 32)) ?? .zero
    }

    package mutating func readHash() throws(RLPFailure) -> Hash32 {
        Hash32(try readBytes(count: 32)) ?? .zero
    }

    package mutating func readAddress() throws(RLPFailure) -> Address {
        Address(try readBytes(count: Address.byteCount)) ?? .zero
    }

    /// Ends the reading; bytes that are left are an error.
    package func finish() throws(RLPFailure) {
        guard rest.isEmpty else { throw .trailing(count: rest.count) }
    }

    private mutating func readIntegerBytes(maximum: Int) throws(RLPFailure) -> ArraySlice<UInt8> {
        let bytes = try readBytes()
        guard bytes.count <= maximum else {
            throw .integerTooLarge(maximumBytes: maximum, got: bytes.count)
        }
        guard bytes.first != 0 else { throw .leadingZero }
        return bytes
    }

    private struct Header {
        var isList: Bool
        /// The number of bytes before the payload, 0 when a byte stands for itself.
        var size: Int
        var payload: Int
    }

    private mutating func take(_ header: Header) -> ArraySlice<UInt8> {
        let body = rest.dropFirst(header.size).prefix(header.payload)
        rest = rest.dropFirst(header.size + header.payload)
        return body
    }

    /// The header of the next item; its payload lies wholly inside what is left.
    private func readHeader() throws(RLPFailure) -> Header {
        guard let first = rest.first else { throw .truncated(needed: 1, available: 0) }
        let header: Header
        switch first {
        case 0x00...0x7f:
            return Header(isList: false, size: 0, payload: 1)
        case 0x80...0xb7:
            header = Header(isList: false, size: 1, payload: Int(first - 0x80))
        case 0xb8...0xbf:
            header = try longHeader(isList: false, lengthBytes: Int(first - 0xb7))
        case 0xc0...0xf7:
            header = Header(isList: true, size: 1, payload: Int(first - 0xc0))
        default:
            header = try longHeader(isList: true, lengthBytes: Int(first - 0xf7))
        }
        let available = rest.count - header.size
        guard header.payload <= available else {
            throw .truncated(needed: header.payload, available: available)
        }
        if first == 0x81 {
            let byte = rest[rest.startIndex + 1]
            guard byte >= 0x80 else { throw .singleByteWithHeader(byte) }
        }
        return header
    }

    private func longHeader(isList: Bool, lengthBytes: Int) throws(RLPFailure) -> Header {
        let digits = rest.dropFirst().prefix(lengthBytes)
        guard digits.count == lengthBytes else {
            throw .truncated(needed: lengthBytes, available: digits.count)
        }
        var length: UInt64 = 0
        for digit in digits { length = length << 8 | UInt64(digit) }
        guard digits.first != 0, length >= 56 else { throw .lengthNotMinimal }
        return Header(isList: isList, size: 1 + lengthBytes, payload: Int(clamping: length))
    }
}
