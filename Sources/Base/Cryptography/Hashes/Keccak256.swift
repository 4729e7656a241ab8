import CKeccak
package import Primitives

/// Keccak-256 as Ethereum uses it: the padding of the original submission (0x01), not of SHA-3.
package struct Keccak256: Sendable {
    /// The rate in bytes: what one permutation takes in.
    private static let rate = Int(ASSAY_KECCAK_RATE)

    private var lanes = [25 of UInt64](repeating: 0)
    /// How many bytes of the current block have been taken, below the rate.
    private var position = 0

    package init() {}

    /// Takes more of the message.
    package mutating func update(unsafe raw: UnsafeRawBufferPointer) {
        var index = 0
        if position != 0 {
            index = min(raw.count, Self.rate - position)
            unsafe mix(UnsafeRawBufferPointer(rebasing: raw[..<index]))
        }
        let blocks = (raw.count - index) / Self.rate
        if blocks > 0 {
            unsafe absorb(UnsafeRawBufferPointer(rebasing: raw[index...]), blocks: blocks)
            index += blocks * Self.rate
        }
        if index < raw.count {
            unsafe mix(UnsafeRawBufferPointer(rebasing: raw[index...]))
        }
    }

    /// Takes the bytes of a region, where they lie.
    package mutating func update(region: any ByteRegion) {
        unsafe region.withBytes { unsafe update(unsafe: $0) }
    }

    /// Takes more of the message.
    package mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update(unsafe: $0) }
    }

    /// Takes more of the message.
    package mutating func update(_ bytes: some Collection<UInt8>) {
        let taken: Void? = bytes.withContiguousStorageIfAvailable {
            unsafe update(unsafe: UnsafeRawBufferPointer($0))
        }
        if taken == nil { update(Array(bytes)) }
    }

    /// Takes the 32 bytes of a digest.
    package mutating func update(_ hash: Hash32) {
        var words = (
            hash.words.0.bigEndian, hash.words.1.bigEndian,
            hash.words.2.bigEndian, hash.words.3.bigEndian
        )
        unsafe withUnsafeBytes(of: &words) { unsafe update(unsafe: $0) }
    }

    /// Takes eight big-endian bytes.
    package mutating func update(bigEndian value: UInt64) {
        var word = value.bigEndian
        unsafe withUnsafeBytes(of: &word) { unsafe update(unsafe: $0) }
    }

    /// Ends the message; the value must not be used again but to be replaced.
    package mutating func finalize() -> Hash32 {
        xor(0x01, at: position)
        xor(0x80, at: Self.rate - 1)
        permute()
        return Hash32(
            words: (
                lanes[0].byteSwapped, lanes[1].byteSwapped,
                lanes[2].byteSwapped, lanes[3].byteSwapped
            ))
    }

    /// The digest of one message.
    package static func hash(_ bytes: [UInt8]) -> Hash32 {
        var hasher = Keccak256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of one message.
    package static func hash(_ bytes: some Collection<UInt8>) -> Hash32 {
        var hasher = Keccak256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of one message.
    package static func hash(_ raw: UnsafeRawBufferPointer) -> Hash32 {
        var hasher = Keccak256()
        unsafe hasher.update(unsafe: raw)
        return hasher.finalize()
    }

    /// The digest of a region, hashed where it lies.
    package static func hash(of region: any ByteRegion) -> Hash32 {
        unsafe region.withBytes { unsafe hash($0) }
    }

    /// Takes whole blocks at the start of the bytes, which have to be as many.
    private mutating func absorb(_ bytes: UnsafeRawBufferPointer, blocks: Int) {
        unsafe withUnsafeMutableBytes(of: &lanes) { raw in
            unsafe assay_keccak_absorb(
                raw.assumingMemoryBound(to: UInt64.self).baseAddress,
                bytes.assumingMemoryBound(to: UInt8.self).baseAddress, blocks)
        }
    }

    private mutating func permute() {
        unsafe withUnsafeMutableBytes(of: &lanes) { raw in
            unsafe assay_keccak_absorb(
                raw.assumingMemoryBound(to: UInt64.self).baseAddress, nil, 1)
        }
    }

    /// Takes bytes that fit into the current block.
    ///
    /// The lanes lie in memory with their lowest byte first, so that eight bytes may go to any
    /// place.
    private mutating func mix(_ bytes: UnsafeRawBufferPointer) {
        let place = position
        unsafe withUnsafeMutableBytes(of: &lanes) { raw in
            var index = 0
            while index + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let old = unsafe raw.loadUnaligned(fromByteOffset: place + index, as: UInt64.self)
                unsafe raw.storeBytes(
                    of: old ^ word, toByteOffset: place + index, as: UInt64.self)
                index += 8
            }
            while index < bytes.count {
                unsafe raw[place + index] ^= bytes[index]
                index += 1
            }
        }
        position += bytes.count
        if position == Self.rate {
            permute()
            position = 0
        }
    }

    private mutating func xor(_ byte: UInt8, at place: Int) {
        lanes[place / 8] ^= UInt64(byte) << UInt64(place % 8 * 8)
    }
}
