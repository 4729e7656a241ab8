import CSha256
package import Primitives

/// SHA-256 behind one block that names what is hashed: a leaf, a node and a root never collide.
///
/// The domain fills exactly one block of 64 bytes (its UTF-8, then zeros), so its state is computed
/// once and the message starts at a block boundary: a 4 KiB chunk is hashed where it lies.
package struct MerkleHash: Sendable {
    static let leaf = MerkleHash(domain: "assay/merkle/leaf/1")
    static let node = MerkleHash(domain: "assay/merkle/node/1")
    static let root = MerkleHash(domain: "assay/merkle/root/1")

    private let prefix: [UInt8]
    /// The state after the prefix for the SHA instructions; `nil` where libcrypto does the work.
    private let state: [UInt32]?

    /// `usesInstructions: false` takes libcrypto's way even where the faster one exists.
    package init(domain: String, usesInstructions: Bool = true) {
        let name = Array(domain.utf8)
        precondition(name.count <= 64, "a domain fits in one block")
        prefix = name + [UInt8](repeating: 0, count: 64 - name.count)
        guard usesInstructions, assay_sha256_available() != 0 else {
            state = nil
            return
        }
        var words = [UInt32](repeating: 0, count: 8)
        unsafe assay_sha256_prefix(&words, prefix)
        state = words
    }

    package func hash(_ message: [UInt8]) -> Hash32 {
        var hasher = SHA256()
        hasher.update(prefix)
        hasher.update(message)
        return hasher.finalize()
    }

    /// Hashes `count` messages of `length` bytes that start every `stride` bytes from `first`.
    func hash(
        from first: UnsafePointer<UInt8>,
        stride: Int,
        length: Int,
        count: Int,
        into out: UnsafeMutablePointer<UInt8>
    ) {
        if let state {
            unsafe assay_sha256_many(state, first, stride, length, count, out)
            return
        }
        var start = SHA256()
        start.update(prefix)
        for index in 0..<count {
            var hasher = start
            unsafe hasher.update(
                unsafe: UnsafeRawBufferPointer(start: first + index * stride, count: length)
            )
            for (place, byte) in hasher.finalize().bytes.enumerated() {
                unsafe out[index * 32 + place] = byte
            }
        }
    }

    /// The digests of the messages that lie side by side in `messages`, each of `length` bytes.
    package func hash(each length: Int, of messages: [UInt8]) -> [UInt8] {
        precondition(length > 0, "a message of the list has a length")
        precondition(messages.count % length == 0, "the list holds whole messages")
        let count = messages.count / length
        return unsafe [UInt8](unsafeUninitializedCapacity: count * 32) { out, filled in
            unsafe messages.withUnsafeBufferPointer { source in
                if let first = source.baseAddress, let target = out.baseAddress {
                    unsafe hash(
                        from: first,
                        stride: length,
                        length: length,
                        count: count,
                        into: target
                    )
                }
            }
            filled = count * 32
        }
    }
}
