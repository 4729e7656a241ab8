import Glibc
import Primitives

/// An open file, closed when it goes out of scope.
struct Descriptor: ~Copyable {
    let number: Int32
    let path: String

    init(
        opening path: String,
        flags: Int32,
        mode: mode_t = 0o644,
        for operation: FileOperation
    ) throws(FileError) {
        let number = unsafe open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw .last(operation, path) }
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    /// The size of a regular file; anything else is refused, because its size means nothing.
    func regularSize() throws(FileError) -> Int {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw .last(.read, path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
        return Int(status.st_size)
    }

    /// Reads `count` bytes from `offset`; a file that ends early is `truncated`.
    func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = unsafe pread(
                    number,
                    buffer.baseAddress.map { unsafe $0 + filled },
                    count - filled,
                    offset + filled
                )
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { break }
                filled += got
            }
        }
        guard code == 0 else { throw .system(operation: .read, path: path, code: code) }
        guard bytes.count == count else {
            throw .truncated(path: path, expected: count, got: bytes.count)
        }
        return bytes
    }

    func write(_ bytes: any ByteRegion) throws(FileError) {
        var code: Int32 = 0
        unsafe bytes.withBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = unsafe Glibc.write(
                    number,
                    buffer.baseAddress.map { unsafe $0 + written },
                    buffer.count - written
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    code = count < 0 ? errno : EIO
                    return
                }
                written += count
            }
        }
        guard code == 0 else { throw .system(operation: .write, path: path, code: code) }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var code: Int32 = 0
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = unsafe pwrite(
                    number,
                    buffer.baseAddress.map { unsafe $0 + written },
                    buffer.count - written,
                    offset + written
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    code = count < 0 ? errno : EIO
                    return
                }
                written += count
            }
        }
        guard code == 0 else { throw .system(operation: .write, path: path, code: code) }
    }

    func sync() throws(FileError) {
        guard fsync(number) == 0 else { throw .last(.sync, path) }
    }
}
