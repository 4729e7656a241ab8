/// A run of UTF-8 with the scalars it consists of and their classes.
struct ClassifiedText {
    private(set) var scalars: [UInt32] = []
    private(set) var classes: [ScalarClass] = []
    /// Where each scalar starts in the bytes, and at the end the number of bytes.
    private(set) var offsets: [Int] = []

    /// Reads valid UTF-8; a byte that starts no scalar counts as a scalar of its own.
    init(_ bytes: ArraySlice<UInt8>) {
        scalars.reserveCapacity(bytes.count)
        classes.reserveCapacity(bytes.count)
        offsets.reserveCapacity(bytes.count + 1)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let lead = bytes[index]
            let width = min(
                lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, bytes.endIndex - index)
            var scalar = UInt32(width == 1 ? lead : lead & (0xFF >> UInt8(width + 1)))
            for next in (index + 1)..<max(index + width, index + 1) {
                scalar = scalar << 6 | UInt32(bytes[next] & 0x3F)
            }
            scalars.append(scalar)
            classes.append(ScalarClass.of(scalar))
            offsets.append(index)
            index += width
        }
        offsets.append(bytes.endIndex)
    }

    var count: Int { scalars.count }
}
