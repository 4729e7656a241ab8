import Primitives

/// An input that goes on with zeros without end, as most contracts read it.
struct PrecompileInput {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// `count` bytes from `start`.
    func part(at start: Int, count: Int) -> ArraySlice<UInt8> {
        let there = bytes.dropFirst(start).prefix(count)
        guard there.count < count else { return there }
        return (there + [UInt8](repeating: 0, count: count - there.count))[...]
    }

    /// The big-endian number in the 32 bytes from `start`.
    func number(at start: Int) -> UInt256 {
        UInt256(bigEndian: part(at: start, count: 32)) ?? .zero
    }
}

/// 0 or 1 in 32 bytes.
func word(_ isTrue: Bool) -> [UInt8] {
    [UInt8](repeating: 0, count: 31) + [isTrue ? 1 : 0]
}
