import Primitives

/// The 2,048-bit filter over the logs of a block; empty until contracts can write logs.
package struct Bloom: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 256
    package static let empty = Bloom(validBytes: [UInt8](repeating: 0, count: byteCount))

    package let bytes: [UInt8]

    /// Takes exactly 256 bytes; `nil` for any other count.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(validBytes: Array(bytes))
    }

    /// `0x` and 512 lower-case digits.
    package var description: String { "0x" + Hex.encode(bytes) }

    private init(validBytes: [UInt8]) {
        bytes = validBytes
    }
}
