import Glibc

/// A file that is read and written at places, and made durable when its owner says so.
package final class RandomAccessFile: Sendable {
    private let file: Descriptor
    package var path: String { file.path }

    /// Opens a file, which is made when it is not there.
    package init(_ path: String) throws(FileError) {
        file = try Descriptor(opening: path, flags: O_RDWR | O_CREAT, for: .open)
    }

    package func size() throws(FileError) -> Int { try file.regularSize() }

    /// Reads `count` bytes from `offset`, all or none.
    package func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        // The size comes first: a length out of a damaged file must not become an allocation.
        let size = try file.regularSize()
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
            throw .truncated(
                path: path, expected: Int(clamping: count), got: max(0, size - max(0, offset)))
        }
        return try file.read(count, at: offset)
    }

    package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        try file.write(bytes, at: offset)
    }

    package func truncate(to size: Int) throws(FileError) {
        guard ftruncate(file.number, size) == 0 else { throw .last(.write, path) }
    }

    /// Returns when the content and the size would survive a power cut.
    package func sync() throws(FileError) {
        guard fdatasync(file.number) == 0 else { throw .last(.sync, path) }
    }
}

/// A lock on a file that ends with the process, however that ends.
package final class FileLock: Sendable {
    private let file: Descriptor

    /// `nil` when another process, or another lock of this one, has it.
    package init?(_ path: String) throws(FileError) {
        let opened = try Descriptor(opening: path, flags: O_RDWR | O_CREAT, for: .open)
        guard flock(opened.number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw .last(.open, path)
        }
        file = opened
    }

    /// Lets the lock go before the value is gone.
    package func release() { flock(file.number, LOCK_UN) }
}
