import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing

@Suite struct Secp256k1Tests {
    private let key = PrivateKey(insecurelyFrom: "signer")
    private let digest = Keccak256.hash(Array("message".utf8))
    private static let order = "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

    @Test func `the key of one is the generator and has its known address`() throws {
        let one = try #require(PrivateKey(UInt256.one.hash32))
        #expect(one.address.checksummed == "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")
        #expect(
            Hex.encode(one.publicKey.bytes.prefix(32))
                == "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    }

    @Test func `zero, the order and what lies above are no keys`() throws {
        let order = try #require(UInt256(Self.order))
        #expect(PrivateKey(.zero) == nil)
        #expect(PrivateKey(order.hash32) == nil)
        #expect(PrivateKey(UInt256.max.hash32) == nil)
        #expect(PrivateKey((order - 1).hash32) != nil)
    }

    /// RFC 6979 on secp256k1 with SHA-256: key 1 and the message "Satoshi Nakamoto", a vector that
    /// circulates among Bitcoin implementations.
    @Test func `the nonce is that of RFC 6979`() throws {
        let one = try #require(PrivateKey(UInt256.one.hash32))
        let signature = one.sign(SHA256.hash(Array("Satoshi Nakamoto".utf8)))
        #expect(
            Hex.encode(signature.bytes.prefix(64))
                == "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")
    }

    @Test func `a signature verifies and gives its key back`() throws {
        let signature = key.sign(digest)
        #expect(key.publicKey.verifies(signature, over: digest))
        #expect(try PublicKey.recovered(from: signature, over: digest) == key.publicKey)
        #expect(Signature(signature.bytes) == signature)
        #expect(Signature(signature.bytes.dropLast()) == nil)
    }

    @Test func `another message, key or parity does not fit`() {
        let signature = key.sign(digest)
        let other = Keccak256.hash(Array("other".utf8))
        #expect(!key.publicKey.verifies(signature, over: other))
        #expect(
            !PrivateKey(insecurelyFrom: "x").publicKey.verifies(signature, over: digest))
        #expect((try? PublicKey.recovered(from: signature, over: other)) != key.publicKey)
        var turned = signature
        turned.parity ^= 1
        #expect((try? PublicKey.recovered(from: turned, over: digest)) != key.publicKey)
    }

    @Test func `the higher s, zero and numbers beyond the order are refused`() throws {
        let order = try #require(UInt256(Self.order))
        let signature = key.sign(digest)
        var high = signature
        high.s = order - signature.s
        high.parity ^= 1
        #expect(throws: SignatureFailure.highS(high.s)) {
            try PublicKey.recovered(from: high, over: digest)
        }
        #expect(!key.publicKey.verifies(high, over: digest))
        var changed = signature
        changed.r = order
        #expect(throws: SignatureFailure.rOutOfRange(order)) { try changed.checkRange() }
        changed = signature
        changed.s = .zero
        #expect(throws: SignatureFailure.sOutOfRange(.zero)) { try changed.checkRange() }
        changed = signature
        changed.parity = 2
        #expect(throws: SignatureFailure.parity(2)) { try changed.checkRange() }
    }

    @Test func `bytes that are no point are no public key`() {
        let bytes = key.publicKey.bytes
        #expect(PublicKey(bytes) == key.publicKey)
        #expect(PublicKey([4] + bytes) == key.publicKey)
        let compressed = [2 + bytes[63] % 2] + bytes.prefix(32)
        #expect(PublicKey(compressed) == key.publicKey)
        #expect(PublicKey([6 + bytes[63] % 2] + bytes) == nil)
        #expect(PublicKey([UInt8](repeating: 0, count: 64)) == nil)
        #expect(PublicKey(Array(bytes.dropLast())) == nil)
        #expect(PublicKey(bytes.reversed()) == nil)
    }

    /// Wycheproof's signatures as r ‖ s.
    ///
    /// Those it calls valid with the higher s are refused here.
    @Test(.vectors("wycheproof"))
    func `the signatures of Wycheproof are judged as they should be`() throws {
        let files = try ConformanceVectors.files(
            "wycheproof", containing: "ecdsa_secp256k1_sha256_p1363_test")
        let members = try #require(files.first).members()
        let groups = try #require(members.first { $0.key == "testGroups" }?.value.array)
        let half = (try #require(UInt256(Self.order))) >> 1
        var (accepted, refused) = (0, 0)
        for group in groups {
            let encoded = try #require(group["publicKey"]?["uncompressed"]?.string)
            let key = try #require(PublicKey(Hex.decode(encoded) ?? []))
            for test in group["tests"]?.array ?? [] {
                let message = Hex.decode(test["msg"]?.string ?? "-") ?? []
                let bytes = Hex.decode(test["sig"]?.string ?? "-") ?? []
                let signature = Signature(bytes + [0])
                let isAccepted =
                    signature.map { key.verifies($0, over: SHA256.hash(message)) } ?? false
                let isLow = (signature?.s ?? .zero) <= half
                let isExpected = test["result"]?.string == "valid" && isLow
                #expect(isAccepted == isExpected, "test \(test["tcId"]?.int ?? 0)")
                if isAccepted { accepted += 1 } else { refused += 1 }
            }
        }
        #expect(accepted > 90 && refused > 100, "\(accepted) accepted, \(refused) refused")
    }
}
