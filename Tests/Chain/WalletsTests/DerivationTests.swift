import ConformanceVectors
import Cryptography
import Primitives
import Testing
import Wallets

@Suite struct DerivationTests {
    /// Path and extended private key of the vectors 1 to 3 of BIP-32.
    private static let vectors: [(seed: String, keys: [(path: String, key: String)])] = [
        (
            "000102030405060708090a0b0c0d0e0f",
            [
                (
                    "m",
                    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg"
                        + "6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
                ),
                (
                    "m/0'",
                    "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDY"
                        + "Uhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ7"
                ),
                (
                    "m/0'/1",
                    "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboy"
                        + "ZQaXwTCg8MSY3H2EU4pWcQDnRnrVA1xe8fs"
                ),
                (
                    "m/0h/1/2H/2/1000000000",
                    "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQ"
                        + "jgPie1rFSruoUihUZREPSL39UNdE3BBDu76"
                ),
            ]
        ),
        (
            "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a"
                + "8784817e7b7875726f6c696663605d5a5754514e4b484542",
            [
                (
                    "m",
                    "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8"
                        + "NSpSBHNqPqm55Qn3LqFtT2emdEXVYsCzC2U"
                ),
                (
                    "m/0/2147483647'/1/2147483646'/2",
                    "xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7nadnHM8Dq38EGfSh"
                        + "6dqA9QWTyefMLEcBYJUuekgW4BYPJcr9E7j"
                ),
            ]
        ),
        (
            "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f"
                + "863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be",
            [
                (
                    "m/0'",
                    "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6"
                        + "vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L"
                )
            ]
        ),
    ]

    @Test func `keys are those of the vectors of BIP-32`() throws {
        for vector in Self.vectors {
            let root = try ExtendedKey(seed: try #require(Hex.decode(vector.seed)))
            for (path, text) in vector.keys {
                let expected = try #require(Base58Check.decode(text), "\(path)")
                #expect(expected.count == 78)
                let derived = try root.derived(DerivationPath(path))
                #expect(derived.depth == Int(expected[4]))
                #expect(derived.chainCode == Array(expected[13..<45]), "\(path)")
                #expect(derived.key.exposedSecret.bytes == Array(expected[46...]), "\(path)")
            }
        }
    }

    @Test func `the development words give the accounts of anvil`() throws {
        let keys = try DevelopmentAccounts.keys(10)
        #expect(
            keys.map(\.address.checksummed) == [
                "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
                "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
                "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
                "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
                "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
                "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
                "0x976EA74026E726554dB657fA54763abd0C3a0aa9",
                "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955",
                "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f",
                "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
            ])
        #expect(
            keys[0].exposedSecret.description
                == "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
        let third = try ExtendedKey(seed: Mnemonic(DevelopmentAccounts.mnemonic).seed())
            .derived(.ethereum(2))
        #expect(third.key.address == keys[2].address)
    }

    @Test(arguments: ["m", "m/0", "m/44'/60'/0'/0/0", "m/2147483647'/0h/1H"])
    func `a path is read and written`(text: String) throws {
        let path = try DerivationPath(text)
        let normal = text.replacing("h", with: "'").replacing("H", with: "'")
        #expect(path.description == normal)
        #expect(try DerivationPath(path.description) == path)
    }

    @Test(arguments: [
        "", "/", "44'/60'", "M/0", "m/", "m//0", "m/0/", "m/-1", "m/+1", "m/2147483648", "m/0''",
        "m/'", "m/0x1", "m/4294967296", "m/99999999999999999999", "m/ 0", "m/١", "m/0'h",
    ])
    func `what is no path is refused`(text: String) {
        #expect(throws: DerivationFailure.self) { try DerivationPath(text) }
    }

    @Test func `the length of a path is bounded`() throws {
        let steps = String(repeating: "/1", count: 32)
        #expect(try DerivationPath("m" + steps).steps.count == 32)
        #expect(throws: DerivationFailure.tooManySteps(limit: 32, got: 33)) {
            try DerivationPath("m/1" + steps)
        }
        #expect(throws: DerivationFailure.self) {
            try DerivationPath("m" + String(repeating: "/", count: 600))
        }
    }

    @Test func `a seed of another length is refused`() {
        for count in [0, 15, 65] {
            #expect(throws: DerivationFailure.seedCount(got: count)) {
                try ExtendedKey(seed: [UInt8](repeating: 7, count: count))
            }
        }
    }

    @Test func `damaged paths are read or refused`() {
        let seeds = ["m/44'/60'/0'/0/0", "m/2147483647'/1"].map { Array($0.utf8) }
        var read = 0
        for damaged in Mutations(of: seeds, count: 5_000) {
            guard let path = try? DerivationPath(String(decoding: damaged, as: UTF8.self)) else {
                continue
            }
            read += 1
            #expect((try? DerivationPath(path.description)) == path)
        }
        #expect(read > 0 && read < 5_000)
    }
}

/// The text form of extended keys, which only the vectors use.
private enum Base58Check {
    private static let digits = Array(
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    /// The bytes without their checksum; `nil` when it is wrong.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for character in text.utf8 {
            guard var carry = digits.firstIndex(of: character) else { return nil }
            for index in bytes.indices.reversed() {
                carry += Int(bytes[index]) * 58
                bytes[index] = UInt8(carry & 255)
                carry >>= 8
            }
            while carry > 0 {
                bytes.insert(UInt8(carry & 255), at: 0)
                carry >>= 8
            }
        }
        guard bytes.count > 4 else { return nil }
        let body = Array(bytes.dropLast(4))
        let digest = SHA256.hash(SHA256.hash(body).bytes).bytes
        return digest.prefix(4).elementsEqual(bytes.suffix(4)) ? body : nil
    }
}
