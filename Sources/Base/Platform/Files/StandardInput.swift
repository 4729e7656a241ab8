import Glibc

/// What the process is given to read.
package enum StandardInput {
    private static let blockBytes = 1 << 16

    /// Reads to the end, at most `limit` bytes.
    package static func read(limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: blockBytes)
        while true {
            let count = unsafe Glibc.read(0, &block, blockBytes)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(.read, "standard input") }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: block[..<count])
            guard bytes.count <= limit else {
                throw .tooLarge(path: "standard input", limit: limit, got: bytes.count)
            }
        }
    }
}
