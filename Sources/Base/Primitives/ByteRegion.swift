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

    /// The 4 little-endian bytes that start at `start`, all of which lie inside, as a number.
    package func integer32(at start: Int) -> UInt32 {
        precondition(start >= 0 && start <= byteCount - 4, "an integer of a region lies inside")
        return unsafe withBytes {
            UInt32(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        }
    }

    /// The 8 little-endian bytes that start at `start`, all of which lie inside, as a number.
    package func integer64(at start: Int) -> UInt64 {
        precondition(start >= 0 && start <= byteCount - 8, "an integer of a region lies inside")
        return unsafe withBytes {
            UInt64(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: start, as: UInt64.self))
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

extension [UInt8] {
    /// Appends the bytes of four words, the most significant first, in one copy: 32 appends, each
    /// of which looks for room, took a tenth of the time of a state root.
    mutating func append(bigEndian words: (UInt64, UInt64, UInt64, UInt64)) {
        let swapped = (
            words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
        )
        unsafe Swift.withUnsafeBytes(of: swapped) { unsafe append(contentsOf: $0) }
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
