import Primitives

/// Words in the bytes of arrays, read and written at once and not byte by byte.
extension [UInt8] {
    /// The eight bytes from `start`, all of which are there, the lowest first.
    func littleEndian(at start: Int) -> UInt64 {
        precondition(start >= 0 && start + 8 <= count, "a word lies inside")
        return unsafe withUnsafeBytes {
            UInt64(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        }
    }

    /// The big-endian number in the 32 bytes from `start`, all of which are there.
    func number(at start: Int) -> UInt256 {
        func limb(_ place: Int) -> UInt64 { littleEndian(at: start + place).byteSwapped }
        return UInt256(limbs: (limb(24), limb(16), limb(8), limb(0)))
    }

    /// The words, each with its lowest byte first.
    init(littleEndian words: [8 of UInt64]) {
        unsafe self.init(unsafeUninitializedCapacity: 64) { bytes, count in
            for place in words.indices {
                unsafe UnsafeMutableRawBufferPointer(bytes).storeBytes(
                    of: words[place].littleEndian, toByteOffset: place * 8, as: UInt64.self)
            }
            count = 64
        }
    }
}
