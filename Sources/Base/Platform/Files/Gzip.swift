import CZlib

/// Why a gzip stream was refused.
package enum GzipError: Error, Equatable, CustomStringConvertible, Sendable {
    case notGzip
    case truncated(inputBytes: Int)
    case corrupt(offset: Int)
    case tooLarge(limit: Int)
    case outOfMemory

    package var description: String {
        switch self {
        case .notGzip: "not a gzip stream: it does not begin with 1f 8b"
        case .truncated(let count): "the gzip stream ends early, after \(count) bytes"
        case .corrupt(let offset): "the gzip stream is corrupt near byte \(offset)"
        case .tooLarge(let limit): "the gzip stream inflates to more than \(limit) bytes"
        case .outOfMemory: "not enough memory to inflate the gzip stream"
        }
    }
}

/// RFC 1952 streams of one or more members.
package enum Gzip {
    /// Whether the bytes begin like a gzip stream.
    package static func isGzip(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// Inflates every member; the checksums are verified and at most `limit` bytes come out.
    package static func inflate(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        guard isGzip(bytes) else { throw .notGzip }
        var out: [UInt8] = []
        var offset = 0
        repeat {
            let member = try inflateMember(bytes, from: offset, into: &out, limit: limit)
            offset += member
        } while offset < bytes.count
        return out
    }

    /// Inflates one member and returns how many input bytes it took.
    private static func inflateMember(
        _ bytes: [UInt8],
        from start: Int,
        into out: inout [UInt8],
        limit: Int
    ) throws(GzipError) -> Int {
        let chunkBytes = 1 << 18
        var stream = unsafe z_stream()
        let windowBitsForGzipOnly: Int32 = 15 + 16
        let opened = unsafe inflateInit2_(
            &stream,
            windowBitsForGzipOnly,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard opened == Z_OK else { throw .outOfMemory }
        defer { unsafe inflateEnd(&stream) }
        var used = 0
        while true {
            let input = min(bytes.count - start - used, chunkBytes)
            var status = Z_OK
            var taken = 0
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
                unsafe bytes.withUnsafeBufferPointer { source in
                    let next = unsafe source.baseAddress.map { unsafe $0 + start + used }
                    unsafe stream.next_in = unsafe UnsafeMutablePointer(mutating: next)
                    unsafe stream.avail_in = UInt32(input)
                    unsafe stream.next_out = buffer.baseAddress
                    unsafe stream.avail_out = UInt32(chunkBytes)
                    status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                    taken = unsafe input - Int(stream.avail_in)
                    count = unsafe chunkBytes - Int(stream.avail_out)
                }
            }
            used += taken
            guard chunk.count <= limit - out.count else { throw .tooLarge(limit: limit) }
            out += chunk
            switch status {
            case Z_STREAM_END: return used
            case Z_OK, Z_BUF_ERROR:
                let stuck = taken == 0 && chunk.isEmpty
                if stuck { throw .truncated(inputBytes: bytes.count) }
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corrupt(offset: start + used)
            }
        }
    }
}
