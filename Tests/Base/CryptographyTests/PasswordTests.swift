import Cryptography
import Primitives
import Testing

@Suite struct PasswordTests {
    @Test func `SHA-512 of the standard's messages`() {
        #expect(
            Hex.encode(SHA512.hash(Array("abc".utf8)))
                == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
        #expect(Hex.encode(SHA512.hash([])).hasPrefix("cf83e1357eefb8bdf1542850d66d8007"))
    }

    @Test func `keyed hashes of RFC 4231`() {
        let key = [UInt8](repeating: 0x0b, count: 20)
        let message = Array("Hi There".utf8)
        #expect(
            Hex.encode(HMAC.sha256(key: key, message))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            Hex.encode(HMAC.sha512(key: key, message))
                == "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854")
        #expect(HMAC.sha256(key: [], []).count == 32)
    }

    @Test func `scrypt of RFC 7914`() throws {
        let empty = try KeyDerivation.scrypt(
            .init(n: 16, r: 1, p: 1), password: [], salt: [], count: 64, memoryLimit: 1 << 20)
        #expect(
            Hex.encode(empty)
                == "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")
        let words = try KeyDerivation.scrypt(
            .init(n: 1_024, r: 8, p: 16), password: Array("password".utf8),
            salt: Array("NaCl".utf8), count: 64, memoryLimit: 2 << 20)
        #expect(
            Hex.encode(words)
                == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
    }

    @Test func `scrypt beyond what its standard allows`() throws {
        // Of the public keystore with r = 1 and p = 8.
        let salt = try #require(
            Hex.decode("ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"))
        let key = try KeyDerivation.scrypt(
            .init(n: 262_144, r: 1, p: 8), password: Array("testpassword".utf8), salt: salt,
            count: 32, memoryLimit: 64 << 20)
        #expect(
            Hex.encode(key) == "fac192ceb5fd772906bea3e118a69e8bbb5cc24229e20d8766fd298291bba6bd")
    }

    @Test func `PBKDF2 of RFC 7914`() throws {
        let key = try KeyDerivation.pbkdf2(
            .sha256, password: Array("passwd".utf8), salt: Array("salt".utf8), iterations: 1,
            count: 64)
        #expect(
            Hex.encode(key)
                == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")
    }

    @Test func `parameters that cannot be are refused`() {
        for (n, r, p): (UInt64, UInt64, UInt64) in [
            (0, 8, 1), (1, 8, 1), (3, 8, 1), (16, 0, 1), (16, 8, 0), (.max, .max, .max),
            (1 << 63, 8, 1), (16, 1 << 30, 1 << 30),
        ] {
            #expect(throws: KeyDerivationFailure.self) {
                try KeyDerivation.scrypt(
                    .init(n: n, r: r, p: p), password: [1], salt: [], count: 32,
                    memoryLimit: 1 << 24)
            }
        }
        #expect(throws: KeyDerivationFailure.memory(limit: 1_000, needed: 18_432)) {
            try KeyDerivation.scrypt(
                .init(n: 16, r: 8, p: 0), password: [1], salt: [], count: 32, memoryLimit: 1_000)
        }
        for (iterations, count) in [(0, 32), (-1, 32), (1 << 40, 32), (1, 0), (1, -1)] {
            #expect(throws: KeyDerivationFailure.self) {
                try KeyDerivation.pbkdf2(
                    .sha256, password: [], salt: [], iterations: iterations, count: count)
            }
        }
    }

    @Test func `counter mode of SP 800-38A`() throws {
        let key = try #require(Hex.decode("2b7e151628aed2a6abf7158809cf4f3c"))
        let counter = try #require(Hex.decode("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"))
        let text = try #require(
            Hex.decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"))
        let made = try #require(AESCounterMode.apply(key: key, counter: counter, to: text))
        #expect(
            Hex.encode(made)
                == "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")
        #expect(AESCounterMode.apply(key: key, counter: counter, to: made) == text)
        #expect(AESCounterMode.apply(key: key, counter: counter, to: []) == [])
        #expect(AESCounterMode.apply(key: [1], counter: counter, to: text) == nil)
        #expect(AESCounterMode.apply(key: key, counter: [], to: text) == nil)
    }

    @Test func `tweaked keys stay in the group`() throws {
        let one = try #require(PrivateKey(UInt256.one.hash32))
        #expect(one.adding(UInt256.one.hash32)?.exposedSecret == UInt256(2).hash32)
        #expect(one.adding(.zero)?.exposedSecret == one.exposedSecret)
        #expect(one.adding(UInt256.max.hash32) == nil)
        #expect(
            Hex.encode(one.publicKey.compressed)
                == "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
        #expect(PublicKey(one.publicKey.compressed) == one.publicKey)
    }

    @Test func `a key does not show itself`() {
        let key = PrivateKey(insecurelyFrom: "shy")
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "private key of \(key.address)")
        let first = String(key.exposedSecret.bytes[0])
        #expect(!dumped.contains("secret") && !dumped.contains("- \(first)\n"), "\(dumped)")
        #expect(!String(reflecting: [key]).contains("secret"))
    }
}
