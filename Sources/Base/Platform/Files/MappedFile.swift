import Glibc
import Primitives

/// A regular file seen as memory, for files too large to copy.
///
/// The bytes are those of the file at the time of each access: map only files that nobody changes
/// in place.
@safe package final class MappedFile: ByteRegion, @unchecked Sendable {
    package let path: String
    package let count: Int
    private let memory: UnsafeRawBufferPointer

    package var byteCount: Int { count }

    /// `ahead` maps every page now and not when it is first touched, which is several times faster
    /// for a file that is read from end to end.
    package init(
        _ path: String, limit: Int = .max, ahead: Bool = false
    ) throws(FileError) {
        let file = try Descriptor(opening: path, flags: O_RDONLY, for: .map)
        self.path = path
        count = try file.regularSize()
        guard count <= limit else { throw .tooLarge(path: path, limit: limit, got: count) }
        guard count > 0 else {
            unsafe memory = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = unsafe mmap(
            nil, count, PROT_READ, MAP_PRIVATE | (ahead ? MAP_POPULATE : 0), file.number, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw .last(.map, path)
        }
        unsafe memory = UnsafeRawBufferPointer(start: address, count: count)
    }

    deinit {
        if let address = unsafe memory.baseAddress {
            unsafe munmap(UnsafeMutableRawPointer(mutating: address), count)
        }
    }

    /// A copy of the bytes in `range`; `nil` when the file does not reach that far.
    package func bytes(in range: Range<Int>) -> [UInt8]? {
        guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
        return unsafe Array(memory[range])
    }

    /// Lends the memory for the length of `body`.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(memory)
    }
}
