/// The file format of MNIST: a magic number, the extents, unsigned bytes.
package struct IDX: Sendable {
    package let extents: [Int]
    package let bytes: [UInt8]

    /// Where the elements start in ``bytes``.
    package let offset: Int

    /// Reads a file with `rank` extents of unsigned bytes; every length must agree.
    package init(_ bytes: [UInt8], rank: Int, path: String) throws(DatasetFailure) {
        let headerBytes = 4 + 4 * rank
        guard bytes.count >= 4 else {
            throw .truncated(path: path, expected: headerBytes, got: bytes.count)
        }
        let expected: [UInt8] = [0, 0, 8, UInt8(truncatingIfNeeded: rank)]
        guard bytes.starts(with: expected) else {
            throw .wrongMagic(
                path: path,
                expected: Self.name(expected),
                got: Self.name(Array(bytes.prefix(4)))
            )
        }
        guard bytes.count >= headerBytes else {
            throw .truncated(path: path, expected: headerBytes, got: bytes.count)
        }
        var extents: [Int] = []
        var count = 1
        for axis in 0..<rank {
            let start = 4 + 4 * axis
            let extent = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            extents.append(extent)
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= DatasetLimits.fileBytes else {
                throw .tooLarge(path: path, limit: DatasetLimits.fileBytes, got: Int.max)
            }
            count = product
        }
        guard bytes.count >= headerBytes + count else {
            throw .truncated(path: path, expected: headerBytes + count, got: bytes.count)
        }
        guard bytes.count == headerBytes + count else {
            throw .trailing(path: path, expected: headerBytes + count, got: bytes.count)
        }
        self.extents = extents
        self.bytes = bytes
        self.offset = headerBytes
    }

    private static func name(_ magic: [UInt8]) -> String {
        "0x" + magic.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
