package import Primitives

/// Appends RLP items; the opposite of ``RLPReader``.
package struct RLPWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// A byte string.
    package mutating func append(_ string: some Collection<UInt8>) {
        append(Array(string))
    }

    /// A byte string.
    package mutating func append(_ string: [UInt8]) {
        if string.count == 1, let byte = string.first, byte < 0x80 {
            bytes.append(byte)
            return
        }
        appendHeader(short: 0x80, count: string.count)
        bytes.append(contentsOf: string)
    }

    /// An integer, as its bytes without leading zeros.
    package mutating func append(_ value: UInt64) {
        append(UInt256(value))
    }

    /// An integer, as its bytes without leading zeros.
    package mutating func append(_ value: UInt256) {
        if value.isZero || value.uint64 ?? .max >= 0x80 {
            appendHeader(short: 0x80, count: value.minimalByteCount)
        }
        value.appendMinimalBytes(to: &bytes)
    }

    package mutating func append(_ hash: Hash32) {
        appendHeader(short: 0x80, count: 32)
        hash.append(to: &bytes)
    }

    package mutating func append(_ address: Address) {
        appendHeader(short: 0x80, count: Address.byteCount)
        address.append(to: &bytes)
    }

    /// A list of the items that `body` writes.
    package mutating func appendList(_ body: (inout RLPWriter) -> Void) {
        var inner = RLPWriter()
        body(&inner)
        appendHeader(short: 0xc0, count: inner.bytes.count)
        bytes.append(contentsOf: inner.bytes)
    }

    /// Bytes that are an encoded item already.
    package mutating func appendRaw(_ item: some Collection<UInt8>) {
        bytes.append(contentsOf: item)
    }

    /// Bytes that are an encoded item already.
    package mutating func appendRaw(_ item: [UInt8]) {
        bytes.append(contentsOf: item)
    }

    /// The encoding of one list.
    package static func list(_ body: (inout RLPWriter) -> Void) -> [UInt8] {
        var writer = RLPWriter()
        writer.appendList(body)
        return writer.bytes
    }

    private mutating func appendHeader(short: UInt8, count: Int) {
        if count < 56 {
            bytes.append(short + UInt8(count))
            return
        }
        let digits = UInt256(UInt64(count)).minimalBytes
        bytes.append(short + 55 + UInt8(digits.count))
        bytes.append(contentsOf: digits)
    }
}
