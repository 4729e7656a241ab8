import Primitives

/// An input that goes on with zeros without end, as most contracts read it.
struct PrecompileInput {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// `count` bytes from `start`.
    func part(at start: Int, count: Int) -> ArraySlice<UInt8> {
        let first = min(start, bytes.count)
        let last = min(count, bytes.count - first) + first
        guard last - first < count else { return bytes[first..<last] }
        var padded = [UInt8](repeating: 0, count: count)
        for index in first..<last { padded[index - first] = bytes[index] }
        return padded[...]
    }

    /// The big-endian number in the 32 bytes from `start`.
    func number(at start: Int) -> UInt256 {
        guard start + 32 <= bytes.count else {
            return Array(part(at: start, count: 32)).number(at: 0)
        }
        return bytes.number(at: start)
    }
}

/// 0 or 1 in 32 bytes.
func word(_ isTrue: Bool) -> [UInt8] {
    var word = [UInt8](repeating: 0, count: 32)
    word[31] = isTrue ? 1 : 0
    return word
}
