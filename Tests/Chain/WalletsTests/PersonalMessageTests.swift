import Cryptography
import Primitives
import Testing
import Wallets

@Suite struct PersonalMessageTests {
    @Test func `a signature of a message is that of web3`() throws {
        // The example of web3.js's accounts.sign.
        let secret = try #require(
            Hash32(hex: "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"))
        let key = try #require(PrivateKey(secret))
        let hash = PersonalMessage.signingHash(Array("Some data".utf8))
        #expect(
            hash.description
                == "0x1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655")
        #expect(
            Hex.encode(key.sign(hash).messageBytes)
                == "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd"
                + "6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c")
    }

    @Test func `a signature ends with a parity in either form`() throws {
        let key = PrivateKey(insecurelyFrom: "message")
        let signature = key.sign(.zero)
        #expect(Signature(messageBytes: signature.bytes) == signature)
        #expect(Signature(messageBytes: signature.messageBytes) == signature)
        for parity in [2, 26, 29, 255] as [UInt8] {
            #expect(Signature(messageBytes: signature.bytes.dropLast() + [parity]) == nil)
        }
        #expect(Signature(messageBytes: []) == nil)
        #expect(Signature(messageBytes: signature.bytes + [0]) == nil)
    }
}
