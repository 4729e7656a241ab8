import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing

@Suite struct P256Tests {
    private func number(_ text: String) throws -> UInt256 { try #require(UInt256("0x" + text)) }

    @Test(.vectors("wycheproof"))
    func `the signatures of Wycheproof are judged as they should be`() throws {
        let files = try ConformanceVectors.files(
            "wycheproof", containing: "ecdsa_secp256r1_sha256_p1363_test")
        let members = try #require(files.first).members()
        let groups = try #require(members.first { $0.key == "testGroups" }?.value.array)
        var (accepted, refused) = (0, 0)
        for group in groups {
            let encoded = Hex.decode(group["publicKey"]?["uncompressed"]?.string ?? "-") ?? []
            try #require(encoded.count == 65)
            let key = P256PublicKey(
                x: try #require(UInt256(bigEndian: encoded[1..<33])),
                y: try #require(UInt256(bigEndian: encoded[33...])))
            for test in group["tests"]?.array ?? [] {
                let message = Hex.decode(test["msg"]?.string ?? "-") ?? []
                let bytes = Hex.decode(test["sig"]?.string ?? "-") ?? []
                var isAccepted = false
                if bytes.count == 64, let r = UInt256(bigEndian: bytes[..<32]),
                    let s = UInt256(bigEndian: bytes[32...])
                {
                    isAccepted = key.verifies(r: r, s: s, over: SHA256.hash(message))
                }
                let isExpected = test["result"]?.string == "valid"
                #expect(isAccepted == isExpected, "test \(test["tcId"]?.int ?? 0)")
                if isAccepted { accepted += 1 } else { refused += 1 }
            }
        }
        #expect(accepted + refused == 262)
        #expect(accepted > 90 && refused > 50, "\(accepted) accepted, \(refused) refused")
    }

    @Test func `another digest, number or key does not fit`() throws {
        let digest = try number("bb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023")
        let r = try number("2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e18")
        let s = try number("4cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76")
        let x = try number("2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838")
        let y = try number("c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e")
        let key = P256PublicKey(x: x, y: y)
        #expect(key.verifies(r: r, s: s, over: digest.hash32))
        #expect(!key.verifies(r: r, s: s, over: (digest + 1).hash32))
        #expect(!key.verifies(r: r + 1, s: s, over: digest.hash32))
        #expect(!key.verifies(r: r, s: s + 1, over: digest.hash32))
        #expect(!key.verifies(r: .zero, s: s, over: digest.hash32))
        #expect(!key.verifies(r: r, s: .zero, over: digest.hash32))
        #expect(!key.verifies(r: .max, s: s, over: digest.hash32))
        for other in [
            P256PublicKey(x: x + 1, y: y), P256PublicKey(x: x, y: y + 1),
            P256PublicKey(x: .zero, y: .zero), P256PublicKey(x: .max, y: .max),
        ] {
            #expect(!other.verifies(r: r, s: s, over: digest.hash32))
        }
    }
}
