import Cryptography
import Primitives
import Testing

@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the digests of FIPS 180-4 come out`(message: String, digest: String) {
        #expect(SHA256.hash(Array(message.utf8)).description == "0x" + digest)
    }

    @Test func `a message in pieces has the digest of the whole`() {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        for cut in [0, 1, 63, 64, 65, 299, 300] {
            var hasher = SHA256()
            hasher.update(Array(message[..<cut]))
            hasher.update(message[cut...])
            #expect(hasher.finalize() == SHA256.hash(message))
        }
        let halves = [SHA256.hash(message), SHA256.hash([UInt8]())]
        #expect(SHA256.hash(halves[0], halves[1]) == SHA256.hash(halves.flatMap(\.bytes)))
    }
}
