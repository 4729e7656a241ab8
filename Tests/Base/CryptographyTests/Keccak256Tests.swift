import CKeccak
import Cryptography
import Primitives
import Testing

@Suite struct Keccak256Tests {
    @Test(arguments: [
        ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        ("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (
            "The quick brown fox jumps over the lazy dog",
            "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15"
        ),
    ])
    func `the known digests come out`(message: String, digest: String) {
        #expect(Keccak256.hash(Array(message.utf8)).description == "0x" + digest)
    }

    /// The lengths around one and two blocks, chained so that each digest depends on the last; the
    /// end of the chain was computed with PyCryptodome's `keccak`.
    @Test func `every length around the rate pads as it should`() {
        var last = Hash32.zero
        for length in 0..<280 {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            var hasher = Keccak256()
            hasher.update(last)
            hasher.update(message)
            last = hasher.finalize()
        }
        #expect(
            last.description == "0x02341a7960ea89627b417b89e0449303e18245a9968168fcba7c059720856d22"
        )
    }

    @Test func `the processor's bit instructions make no difference`() {
        let blocks = (0..<7 * 136).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 136) }
        var fast = [UInt64](repeating: 0x0123_4567_89ab_cdef, count: 25)
        var plain = fast
        for count in [0, 1, 2, 7] {
            unsafe assay_keccak_absorb(&fast, blocks, count)
            unsafe assay_keccak_absorb_plain(&plain, blocks, count)
            #expect(fast == plain, "\(count) blocks")
            #expect(fast[0] != fast[1] || count == 0)
        }
    }

    @Test func `a message in pieces has the digest of the whole`() {
        let message = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        for cut in [0, 1, 135, 136, 137, 272, 599, 600] {
            var hasher = Keccak256()
            hasher.update(Array(message[..<cut]))
            hasher.update(message[cut...])
            #expect(hasher.finalize() == Keccak256.hash(message))
        }
    }
}
