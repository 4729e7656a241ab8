import Cryptography
import Primitives
import Testing

@Suite struct OtherHashTests {
    /// The vectors of the authors of RIPEMD-160.
    @Test(arguments: [
        ("", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
        ("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        ("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36"),
    ])
    func `RIPEMD-160 has its published digests`(text: String, digest: String) {
        #expect(Hex.encode(RIPEMD160.hash(Array(text.utf8))) == digest)
    }

    private static let abc: [16 of UInt64] = .init { $0 == 0 ? 0x0063_6261 : 0 }
    private static let start: [8 of UInt64] = [
        0x6a09_e667_f2bd_c948, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b,
        0xa54f_f53a_5f1d_36f1, 0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]

    /// The vectors 4 to 7 of EIP-152; twelve rounds give BLAKE2b-512 of "abc".
    @Test(arguments: [
        (
            UInt32(0), true,
            "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
                + "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b"
        ),
        (
            12, true,
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        ),
        (
            12, false,
            "75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
                + "98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735"
        ),
        (
            1, true,
            "b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
                + "a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421"
        ),
    ])
    func `BLAKE2b compresses as EIP-152 says`(rounds: UInt32, isLast: Bool, expected: String) {
        var compression = Blake2bCompression(state: Self.start)
        compression.compress(
            Self.abc, count: (low: 3, high: 0), isLast: isLast, rounds: rounds)
        var writer = ByteWriter()
        for place in 0..<8 { writer.appendLittleEndian(compression.state[place]) }
        #expect(Hex.encode(writer.bytes) == expected)
    }

    @Test func `either s recovers a key, zero recovers none`() throws {
        let key = PrivateKey(insecurelyFrom: "signer")
        let digest = Keccak256.hash(Array("message".utf8))
        let signature = key.sign(digest)
        let order = try #require(
            UInt256("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        let other = Signature(
            r: signature.r, s: order - signature.s, parity: 1 - signature.parity)
        #expect(throws: SignatureFailure.highS(other.s)) {
            try PublicKey.recovered(from: other, over: digest)
        }
        #expect(
            try PublicKey.recovered(allowingHighS: other, over: digest) == key.publicKey)
        for broken in [
            Signature(r: .zero, s: signature.s, parity: 0),
            Signature(r: signature.r, s: .zero, parity: 0),
            Signature(r: order, s: signature.s, parity: 0),
            Signature(r: .max, s: .max, parity: 1),
            Signature(r: signature.r, s: signature.s, parity: 2),
        ] {
            #expect((try? PublicKey.recovered(allowingHighS: broken, over: digest)) == nil)
        }
    }
}
