import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing

/// The files of Wycheproof whose signatures are in DER, which nothing but this test reads.
@Suite(.vectors("wycheproof"))
struct Secp256k1WycheproofTests {
    /// Two positive integers of at most 256 bits in the only encoding that DER allows.
    private func integers(_ der: [UInt8]) -> (UInt256, UInt256)? {
        guard der.count >= 2, der[0] == 0x30, der[1] < 0x80, Int(der[1]) == der.count - 2 else {
            return nil
        }
        var rest = der[2...]
        func integer() -> UInt256? {
            guard rest.count >= 2, rest.removeFirst() == 0x02 else { return nil }
            let count = Int(rest.removeFirst())
            guard count >= 1, count < 0x80, count <= rest.count else { return nil }
            let bytes = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            guard bytes[0] < 0x80 else { return nil }
            guard bytes[0] != 0 || bytes.count == 1 || bytes[1] >= 0x80 else { return nil }
            return UInt256(bigEndian: bytes.drop { $0 == 0 })
        }
        guard let r = integer(), let s = integer(), rest.isEmpty else { return nil }
        return (r, s)
    }

    @Test(arguments: [
        ("ecdsa_secp256k1_sha256_test", 476, false),
        ("ecdsa_secp256k1_sha256_bitcoin_test", 463, true),
    ])
    func `signatures in DER are judged as they should be`(
        file: String, expected: Int, onlyLowS: Bool
    ) throws {
        let files = try ConformanceVectors.files("wycheproof", containing: file + ".json")
        let members = try #require(files.first).members()
        let groups = try #require(members.first { $0.key == "testGroups" }?.value.array)
        let order = try #require(
            UInt256("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        var (accepted, refused) = (0, 0)
        for group in groups {
            let encoded = try #require(group["publicKey"]?["uncompressed"]?.string)
            let key = try #require(PublicKey(Hex.decode(encoded) ?? []))
            for test in group["tests"]?.array ?? [] {
                let message = Hex.decode(test["msg"]?.string ?? "-") ?? []
                var isAccepted = false
                if let (r, drawn) = integers(Hex.decode(test["sig"]?.string ?? "-") ?? []) {
                    // The other s signs the same; where both are allowed the lower one is checked.
                    let isHigh = drawn < order && drawn > order >> 1
                    let s = isHigh && !onlyLowS ? order - drawn : drawn
                    isAccepted = key.verifies(
                        Signature(r: r, s: s, parity: 0), over: SHA256.hash(message))
                }
                let isExpected = test["result"]?.string == "valid"
                #expect(isAccepted == isExpected, "test \(test["tcId"]?.int ?? 0)")
                if isAccepted { accepted += 1 } else { refused += 1 }
            }
        }
        #expect(accepted + refused == expected)
        #expect(accepted > 90 && refused > 100, "\(accepted) accepted, \(refused) refused")
    }
}
