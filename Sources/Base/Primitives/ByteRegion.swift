/// Memory that can be hashed or written to a file where it lies, without a copy.
package protocol ByteRegion: Sendable {
    /// The number of bytes.
    var byteCount: Int { get }

    /// Calls `body` with the bytes; the pointer is valid only inside the call.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
}

extension [UInt8]: ByteRegion {
    package var byteCount: Int { count }

    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe withUnsafeBytes(body)
    }
}
