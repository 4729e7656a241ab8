import Platform

/// A directory that goes away with the test.
final class TemporaryFolder {
    let path: String
    init() throws { path = try FileSystem.makeTemporaryDirectory() }
    deinit { try? FileSystem.remove(path) }

    /// Alters a byte of a file in place.
    static func damage(_ file: String, at offset: Int) throws {
        let device = try RandomAccessFile(file)
        let byte = try device.read(1, at: offset)
        try device.write([byte[0] ^ 0x40], at: offset)
        try device.sync()
    }

    /// The places of some bytes in a file.
    static func places(of bytes: [UInt8], in file: String) throws -> [Int] {
        let content = try FileSystem.read(file, limit: 1 << 28)
        guard let first = bytes.first, content.count >= bytes.count else { return [] }
        return content.indices.filter {
            content[$0] == first && content[$0...].starts(with: bytes)
        }
    }
}
