import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing
import Wallets

@Suite struct KeystoreTests {
    private static let archive = "ethereum-basics"

    @Test(.vectors(archive))
    func `the public keystores open to their keys`() throws {
        var opened = 0
        for file in try ConformanceVectors.files(Self.archive, containing: "KeyStoreTests/") {
            for member in try file.members() {
                let json = try #require(member.value["json"])
                let password = try #require(member.value["password"]?.string)
                let keystore = try Keystore(decoding: Array(json.text.utf8))
                let key = try keystore.decrypt(password: Array(password.utf8))
                let expected = try #require(member.value["priv"]?.string)
                #expect(Hex.encode(key.exposedSecret.bytes) == expected, "\(member.key)")
                #expect(throws: KeystoreFailure.wrongPassword) {
                    try keystore.decrypt(password: Array((password + "x").utf8))
                }
                opened += 1
            }
        }
        #expect(opened == 5)
    }

    /// A key whose first byte is zero, as a program that counts it as a number writes it.
    private static let shortKey = #"""
        {"crypto": {"cipher": "aes-128-ctr",
         "cipherparams": {"iv": "e0c41130a323adc1446fc82f724bca2f"},
         "ciphertext":
         "9517cd5bdbe69076f9bf5057248c6c050141e970efa36ce53692d5d59a3984",
         "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1, "salt":
         "711f816911c92d649fb4c84b047915679933555030b3552c1212609b38208c63"},
         "mac": "d5e116151c6aa71470e67a7d42c9620c75c4d23229847dcc127794f0732b0db5"},
         "id": "fecfc4ce-e956-48fd-953b-30f8b52ed66c", "version": 3}
        """#

    @Test func `a key of 31 bytes is a number with a leading zero`() throws {
        let keystore = try Keystore(decoding: Array(Self.shortKey.utf8))
        let key = try keystore.decrypt(password: Array("foo".utf8))
        #expect(
            Hex.encode(key.exposedSecret.bytes)
                == "00fa7b3db73dc7dfdf8c5fbdb796d741e4488628c41fc4febd9160a866ba0f35")
    }

    private static func sample() throws -> (keystore: Keystore, key: PrivateKey) {
        let key = PrivateKey(insecurelyFrom: "keystore")
        let entropy = (0..<64).map { UInt8($0) }
        return (
            try Keystore(key, password: Array("pässword".utf8), strength: .light, entropy: entropy),
            key
        )
    }

    @Test func `a keystore file has the text of the fixture`() throws {
        let text = Array(try Self.sample().keystore.json.text.utf8)
        GoldenFormats.check(version: "3", [("keystore", text)])
    }

    @Test func `what is written is read, by us`() throws {
        let (keystore, key) = try Self.sample()
        let read = try Keystore(decoding: Array(keystore.json.prettyText.utf8))
        #expect(read == keystore)
        #expect(read.address == key.address)
        #expect(read.identifier == "30313233-3435-4637-b839-3a3b3c3d3e3f")
        let opened = try read.decrypt(password: Array("pässword".utf8))
        #expect(opened.exposedSecret == key.exposedSecret)
        #expect(keystore.json["crypto"]?["kdfparams"]?["n"] == 4_096)
        #expect(Keystore.Strength.standard.cost == .init(n: 262_144, r: 8, p: 1))
        let written = keystore.json.text
        #expect(!written.contains(Hex.encode(key.exposedSecret.bytes)))
    }

    @Test func `another key under the same address is noticed`() throws {
        let (keystore, key) = try Self.sample()
        let other = Address.zero
        let renamed = keystore.json.text.replacing(
            Hex.encode(key.address.bytes), with: Hex.encode(other.bytes))
        let read = try Keystore(decoding: Array(renamed.utf8))
        #expect(throws: KeystoreFailure.wrongAddress(expected: other, got: key.address)) {
            try read.decrypt(password: Array("pässword".utf8))
        }
    }

    @Test(arguments: [
        (#""version":3"#, #""version":1"#), (#""version":3"#, #""version":"3""#),
        (#""version":3"#, #""versions":3"#), ("aes-128-ctr", "aes-128-cbc"),
        (#""kdf":"scrypt""#, #""kdf":"argon2id""#), (#""kdf":"scrypt""#, #""kdf":"pbkdf2""#),
        (#""n":4096"#, #""n":4097"#), (#""n":4096"#, #""n":0"#), (#""n":4096"#, #""n":-4096"#),
        (#""n":4096"#, #""n":4096.0"#), (#""n":4096"#, #""n":4611686018427387904"#),
        (#""n":4096"#, #""n":16777216"#), (#""r":8"#, #""r":0"#), (#""r":8"#, #""r":16777216"#),
        (#""p":6"#, #""p":0"#), (#""p":6"#, #""p":1073741824"#), (#""p":6"#, #""p":9999"#),
        (#""dklen":32"#, #""dklen":31"#), (#""dklen":32"#, #""dklen":1000000000"#),
        (#""dklen":32"#, #""dklen":-1"#), (#""iv":"20"#, #""iv":""#), (#""iv":"2"#, #""iv":"z"#),
        (#""mac":""#, #""mac":"00"#), (#""ciphertext":""#, #""ciphertext":"00"#),
        (#""salt":""#, #""salt":"0"#), (#""crypto":{"#, #""crypto":3,"x":{"#),
        (#""address":""#, #""address":"00"#),
    ])
    func `a hostile or broken file is refused before any work`(from: String, to: String) throws {
        let text = try Self.sample().keystore.json.text
        #expect(text.contains(from))
        let changed = text.replacing(from, with: to, maxReplacements: 1)
        #expect(throws: KeystoreFailure.self) { try Keystore(decoding: Array(changed.utf8)) }
    }

    @Test func `the work of PBKDF2 is bounded`() throws {
        func file(_ rounds: Int) -> [UInt8] {
            let parameters =
                #"{"c":\#(rounds),"prf":"hmac-sha256","dklen":32,"salt":"00"}"#
            let digits = String(repeating: "00", count: 32)
            return Array(
                (#"{"version":3,"crypto":{"cipher":"aes-128-ctr","kdf":"pbkdf2","#
                    + #""cipherparams":{"iv":"\#(digits.prefix(32))"},"mac":"\#(digits)","#
                    + #""ciphertext":"\#(digits)","kdfparams":\#(parameters)}}"#).utf8)
        }
        #expect(throws: KeystoreFailure.wrongPassword) {
            try Keystore(decoding: file(1)).decrypt(password: [])
        }
        for rounds in [0, -1, 10_000_001, Int.max] {
            #expect(throws: KeystoreFailure.self) { try Keystore(decoding: file(rounds)) }
        }
    }

    @Test func `passwords and random bytes have their lengths`() throws {
        let (keystore, key) = try Self.sample()
        let long = [UInt8](repeating: 0x61, count: 4_097)
        #expect(throws: KeystoreFailure.passwordTooLong(limit: 4_096, got: 4_097)) {
            try keystore.decrypt(password: long)
        }
        #expect(throws: KeystoreFailure.entropyCount(expected: 64, got: 63)) {
            try Keystore(
                key, password: [], strength: .light, entropy: [UInt8](repeating: 0, count: 63))
        }
    }

    @Test func `damaged files are refused, or open with the same key`() throws {
        let (keystore, key) = try Self.sample()
        let text = Array(keystore.json.text.utf8)
        var decoded = 0
        for damaged in Mutations(of: [text, Array(Self.shortKey.utf8)], count: 4_000) {
            guard let read = try? Keystore(decoding: damaged) else { continue }
            decoded += 1
            #expect((try? Keystore(decoding: Array(read.json.text.utf8))) == read)
            // Opening takes time, so it is tried where it is cheap and for some.
            guard decoded % 40 == 0, case .scrypt(let cost) = read.derivation, cost.n <= 4_096,
                let opened = try? read.decrypt(password: Array("pässword".utf8))
            else { continue }
            // Neither the counter nor the address is covered by the code of the file; the address
            // is compared, so only a file that names none can open to another key.
            #expect(opened.exposedSecret == key.exposedSecret || read.address == nil)
        }
        #expect(decoded > 100)
    }

    @Test func `deep nesting and long texts are refused`() {
        let deep = String(repeating: #"{"a":"#, count: 5_000)
        #expect(throws: KeystoreFailure.self) { try Keystore(decoding: Array(deep.utf8)) }
        let long = #"{"version":3,"pad":""# + String(repeating: "a", count: 70_000) + #""}"#
        #expect(throws: KeystoreFailure.self) { try Keystore(decoding: Array(long.utf8)) }
    }
}
