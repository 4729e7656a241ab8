import Glibc

/// A file that grows at its end: a log of losses, a journal.
package struct AppendingFile: ~Copyable {
    private let file: Descriptor

    /// Opens `path` for appending, after cutting it to `length` bytes when that is given.
    package init(_ path: String, truncatingTo length: Int? = nil) throws(FileError) {
        file = try Self.open(path, truncatingTo: length)
    }

    private static func open(
        _ path: String,
        truncatingTo length: Int?
    ) throws(FileError) -> Descriptor {
        let file = try Descriptor(
            opening: path,
            flags: O_WRONLY | O_CREAT | O_APPEND,
            for: .open
        )
        if let length {
            let size = try file.regularSize()
            guard length <= size else {
                throw .truncated(path: path, expected: length, got: size)
            }
            guard ftruncate(file.number, length) == 0 else { throw .last(.write, path) }
        }
        return file
    }

    package func append(_ bytes: [UInt8]) throws(FileError) {
        try file.write(bytes)
    }

    /// Returns when what was appended would survive a power cut.
    package func sync() throws(FileError) {
        try file.sync()
    }
}
