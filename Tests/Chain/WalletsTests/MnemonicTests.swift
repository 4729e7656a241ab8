import ConformanceVectors
import Primitives
import Testing
import Wallets

@Suite struct MnemonicTests {
    @Test func `entropy gives the published words and seed`() throws {
        for vector in MnemonicVectors.all {
            let entropy = try #require(Hex.decode(vector.entropy))
            let mnemonic = try Mnemonic(entropy: entropy)
            #expect(mnemonic.text == vector.words)
            #expect(Hex.encode(try mnemonic.seed(passphrase: "TREZOR")) == vector.seed)
            #expect(try Mnemonic(vector.words) == mnemonic)
        }
        #expect(Set(MnemonicVectors.all.map { $0.entropy.count / 2 }) == [16, 20, 24, 28, 32])
    }

    @Test func `case and white space do not matter`() throws {
        let plain = try Mnemonic(DevelopmentAccounts.mnemonic)
        let loud = DevelopmentAccounts.mnemonic.uppercased()
            .split(separator: " ").joined(separator: " \n\t")
        #expect(try Mnemonic("  " + loud + "\n") == plain)
    }

    @Test(arguments: [
        ("", MnemonicFailure.wordCount(got: 0)),
        ("test test test", .wordCount(got: 3)),
        ("test test test test test test test test test test test test", .checksum),
        ("test test test test test test test test test test test junks", .unknownWord(place: 12)),
        ("tést test test test test test test test test test test junk", .unknownWord(place: 1)),
        (String(repeating: "test ", count: 300), .tooLong(limit: 1_024, got: 1_500)),
    ])
    func `what is no mnemonic is refused with its reason`(text: String, failure: MnemonicFailure) {
        #expect(throws: failure) { try Mnemonic(text) }
    }

    @Test(arguments: [0, 15, 17, 33, 36, 64])
    func `entropy of another length is refused`(count: Int) {
        let entropy = [UInt8](repeating: 1, count: count)
        #expect(throws: MnemonicFailure.entropyCount(got: count)) { try Mnemonic(entropy: entropy) }
    }

    @Test func `a passphrase with several encodings is refused`() throws {
        let mnemonic = try Mnemonic(DevelopmentAccounts.mnemonic)
        #expect(throws: MnemonicFailure.passphraseNotASCII) { try mnemonic.seed(passphrase: "é") }
        #expect(throws: MnemonicFailure.passphraseTooLong(limit: 1_024, got: 1_025)) {
            try mnemonic.seed(passphrase: String(repeating: "x", count: 1_025))
        }
    }

    @Test func `a changed word is nearly always noticed`() throws {
        let seeds = MnemonicVectors.all.map { Array($0.words.utf8) }
        var accepted = 0
        for damaged in Mutations(of: seeds, count: 4_000) {
            guard let mnemonic = try? Mnemonic(String(decoding: damaged, as: UTF8.self)) else {
                continue
            }
            accepted += 1
            #expect(try Mnemonic(mnemonic.text) == mnemonic)
        }
        // Damage to white space alone, or a repeated word, may leave a mnemonic as it was.
        #expect(accepted > 10 && accepted < 800, "\(accepted)")
    }
}
