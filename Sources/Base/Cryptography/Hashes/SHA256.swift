import COpenSSL
package import Primitives

/// SHA-256 over libcrypto, with the processor's SHA instructions where it has them.
///
/// The state is a value: a copy taken after a common prefix continues from there, which is how
/// ``CounterGenerator`` avoids hashing its domain again for every block.
package struct SHA256: Sendable {
    private var state = SHA256_CTX()

    package init() {
        unsafe SHA256_Init(&state)
    }

    /// Takes more of the message.
    package mutating func update(unsafe raw: UnsafeRawBufferPointer) {
        guard let base = raw.baseAddress else { return }
        unsafe SHA256_Update(&state, base, raw.count)
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

    /// Takes the bytes of a region, where they lie.
    package mutating func update(region: any ByteRegion) {
        unsafe region.withBytes { unsafe update(unsafe: $0) }
    }

    /// Takes the 32 bytes of a digest.
    package mutating func update(_ hash: Hash32) {
        var words = (
            hash.words.0.bigEndian, hash.words.1.bigEndian,
            hash.words.2.bigEndian, hash.words.3.bigEndian
        )
        unsafe withUnsafeBytes(of: &words) { unsafe update(unsafe: $0) }
    }

    /// Takes eight little-endian bytes.
    package mutating func update(littleEndian value: UInt64) {
        var word = value.littleEndian
        unsafe withUnsafeBytes(of: &word) { unsafe update(unsafe: $0) }
    }

    /// Ends the message; the value must not be used again but to be replaced.
    package mutating func finalize() -> Hash32 {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        unsafe withUnsafeMutableBytes(of: &words) { out in
            _ = unsafe SHA256_Final(out.bindMemory(to: UInt8.self).baseAddress, &state)
        }
        return Hash32(
            words: (
                UInt64(bigEndian: words.0), UInt64(bigEndian: words.1),
                UInt64(bigEndian: words.2), UInt64(bigEndian: words.3)
            ))
    }

    /// The digest of one message.
    package static func hash(_ bytes: [UInt8]) -> Hash32 {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of one message.
    package static func hash(_ bytes: some Collection<UInt8>) -> Hash32 {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of one message.
    package static func hash(_ raw: UnsafeRawBufferPointer) -> Hash32 {
        var hasher = SHA256()
        unsafe hasher.update(unsafe: raw)
        return hasher.finalize()
    }

    /// The digest of a region, hashed where it lies.
    package static func hash(of region: any ByteRegion) -> Hash32 {
        unsafe region.withBytes { unsafe hash($0) }
    }

    /// The digest of two digests side by side: the inner node of a binary Merkle tree.
    package static func hash(_ left: Hash32, _ right: Hash32) -> Hash32 {
        var hasher = SHA256()
        hasher.update(left)
        hasher.update(right)
        return hasher.finalize()
    }
}
