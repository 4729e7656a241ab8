import Cryptography
import Primitives

/// The 2,048-bit filter over the logs of a receipt or a block.
///
/// Each address and topic sets three bits, so a filter without one of them proves that there is no
/// such log; a filter with all of them proves nothing.
package struct Bloom: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 256
    package static let empty = Bloom(validBytes: [UInt8](repeating: 0, count: byteCount))

    package private(set) var bytes: [UInt8]

    /// Takes exactly 256 bytes; `nil` for any other count.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(validBytes: Array(bytes))
    }

    /// The filter over the addresses and topics of logs.
    package init(of logs: [Log]) {
        self = .empty
        for log in logs {
            insert(log.address.bytes)
            for topic in log.topics { insert(topic.bytes) }
        }
    }

    /// Whether a log with this address or topic may be there; false proves that there is none.
    package func mayContain(_ value: [UInt8]) -> Bool {
        Self.places(of: value).allSatisfy { bytes[$0.byte] & $0.bit != 0 }
    }

    /// Adds the address or topic of a log.
    package mutating func insert(_ value: [UInt8]) {
        for place in Self.places(of: value) { bytes[place.byte] |= place.bit }
    }

    /// Adds everything that another filter holds.
    package mutating func formUnion(_ other: Bloom) {
        // Most transactions write no logs.
        if other == .empty { return }
        for index in bytes.indices { bytes[index] |= other.bytes[index] }
    }

    /// `0x` and 512 lower-case digits.
    package var description: String { "0x" + Hex.encode(bytes) }

    /// The three bits of a value: each the lower 11 bits of one of the first three pairs of bytes
    /// of its Keccak-256, counted from the end of the filter.
    private static func places(of value: [UInt8]) -> [(byte: Int, bit: UInt8)] {
        let word = Keccak256.hash(value).words.0
        return [48, 32, 16].map { shift in
            let number = Int(word >> UInt64(shift) & 0x7ff)
            return (byteCount - 1 - number / 8, 1 << UInt8(number % 8))
        }
    }

    private init(validBytes: [UInt8]) {
        bytes = validBytes
    }
}
