/// Memory that can be hashed or written to a file where it lies, without a copy.
package protocol ByteRegion: Sendable {
    /// The number of bytes.
    var byteCount: Int { get }

    /// Calls `body` with the bytes; the pointer is valid only inside the call.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
}

extension ByteRegion {
    /// A copy of `count` bytes from `start`, which lie inside.
    package func copy(from start: Int, count: Int) -> [UInt8] {
        precondition(start >= 0 && count >= 0, "a part of a region has a place and a size")
        precondition(start <= byteCount - count, "a part of a region lies inside")
        return unsafe withBytes { unsafe Array($0[start..<start + count]) }
    }

    /// The little-endian integer that starts at `start`, all of which lies inside.
    @inlinable
    package func littleEndian<T: FixedWidthInteger>(at start: Int, as: T.Type = T.self) -> T {
        let size = MemoryLayout<T>.size
        precondition(start >= 0 && start <= byteCount - size, "an integer of a region lies inside")
        return unsafe withBytes {
            T(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: start, as: T.self))
        }
    }

    /// The `count` little-endian words that start at `start`, all of which lie inside.
    package func words(at start: Int, count: Int) -> [UInt32] {
        precondition(start >= 0 && count >= 0, "words of a region have a place and a number")
        precondition(count <= (byteCount - start) / 4, "words of a region lie inside")
        return unsafe withBytes { raw in
            unsafe [UInt32](unsafeUninitializedCapacity: count) { words, filled in
                for index in 0..<count {
                    let word = unsafe raw.loadUnaligned(
                        fromByteOffset: start + index * 4, as: UInt32.self)
                    unsafe words[index] = UInt32(littleEndian: word)
                }
                filled = count
            }
        }
    }

    /// The 32 bytes that start at `start`, all of which lie inside.
    package func hash(at start: Int) -> Hash32 {
        precondition(start >= 0 && start <= byteCount - 32, "a hash of a region lies inside")
        return unsafe withBytes { raw in
            func word(_ index: Int) -> UInt64 {
                UInt64(
                    bigEndian: unsafe raw.loadUnaligned(
                        fromByteOffset: start + index * 8, as: UInt64.self))
            }
            return Hash32(words: (word(0), word(1), word(2), word(3)))
        }
    }

    /// Appends all bytes to `bytes`.
    package func append(to bytes: inout [UInt8]) {
        unsafe withBytes { unsafe bytes.append(contentsOf: $0) }
    }
}

extension [UInt8]: ByteRegion {
    package var byteCount: Int { count }

    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe withUnsafeBytes(body)
    }
}

/// A run of bytes inside another region, which it keeps alive; nothing is copied.
package struct ByteRegionPart: ByteRegion {
    private let whole: any ByteRegion
    /// Where the part starts in the whole region.
    package let start: Int
    package let byteCount: Int

    /// The `count` bytes of `whole` from `start`, which lie inside.
    package init(of whole: any ByteRegion, from start: Int, count: Int) {
        precondition(start >= 0 && count >= 0, "a part of a region has a place and a size")
        precondition(start <= whole.byteCount - count, "a part of a region lies inside")
        self.whole = whole
        self.start = start
        byteCount = count
    }

    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe whole.withBytes { bytes in
            try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + byteCount]))
        }
    }
}
