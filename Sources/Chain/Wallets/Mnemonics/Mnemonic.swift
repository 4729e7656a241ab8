import Cryptography
import Primitives

/// A secret in English words, from which every key of a wallet is derived (BIP-39).
///
/// Letters of the list and of passphrases are ASCII, for which the normalisation that BIP-39 asks
/// for (NFKD) changes nothing; a passphrase with other characters is refused.
package struct Mnemonic: Hashable, Sendable {
    /// The counts of words that there are.
    package static let wordCounts = [12, 15, 18, 21, 24]

    package let words: [String]

    /// Makes the words for 16, 20, 24, 28 or 32 random bytes.
    package init(entropy: [UInt8]) throws(MnemonicFailure) {
        guard entropy.count >= 16, entropy.count <= 32, entropy.count % 4 == 0 else {
            throw .entropyCount(got: entropy.count)
        }
        let bits = entropy + [Self.checksumByte(entropy)]
        words = (0..<entropy.count * 3 / 4).map { index in
            String(EnglishWords.all[Self.group(index, of: bits)])
        }
    }

    /// Reads words in either case, with any white space between them.
    package init(_ text: some StringProtocol) throws(MnemonicFailure) {
        let bytes = text.utf8.count
        guard bytes <= WalletLimits.mnemonicBytes else {
            throw .tooLong(limit: WalletLimits.mnemonicBytes, got: bytes)
        }
        let words = text.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
        guard Self.wordCounts.contains(words.count) else { throw .wordCount(got: words.count) }
        var bits: [Bool] = []
        for (place, word) in words.enumerated() {
            guard let index = EnglishWords.index(of: word) else {
                throw .unknownWord(place: place + 1)
            }
            for shift in (0..<11).reversed() { bits.append(index >> shift & 1 == 1) }
        }
        let entropyBits = bits.count * 32 / 33
        let entropy = stride(from: 0, to: entropyBits, by: 8).map { Self.byte(bits[$0..<$0 + 8]) }
        let checksum = bits[entropyBits...]
        let expected = Self.checksumByte(entropy)
        for (offset, bit) in checksum.enumerated() where (expected >> (7 - offset) & 1 == 1) != bit
        {
            throw .checksum
        }
        self.words = words
    }

    /// The words with single spaces.
    package var text: String { words.joined(separator: " ") }

    /// The 64 bytes from which the tree of keys grows: PBKDF2 over the words, 2,048 rounds.
    package func seed(passphrase: String = "") throws(MnemonicFailure) -> [UInt8] {
        let bytes = Array(passphrase.utf8)
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw .passphraseNotASCII }
        guard bytes.count <= WalletLimits.passphraseBytes else {
            throw .passphraseTooLong(limit: WalletLimits.passphraseBytes, got: bytes.count)
        }
        do throws(KeyDerivationFailure) {
            return try KeyDerivation.pbkdf2(
                .sha512, password: Array(text.utf8), salt: Array("mnemonic".utf8) + bytes,
                iterations: 2_048, count: 64)
        } catch {
            preconditionFailure("constant parameters are right: \(error)")
        }
    }

    /// The first bits of the hash of the entropy; a word list of n words uses n / 3 of them.
    private static func checksumByte(_ entropy: [UInt8]) -> UInt8 {
        SHA256.hash(entropy).bytes[0]
    }

    /// The `index`-th group of eleven bits.
    private static func group(_ index: Int, of bytes: [UInt8]) -> Int {
        var value = 0
        for bit in index * 11..<index * 11 + 11 {
            value = value << 1 | Int(bytes[bit / 8] >> UInt8(7 - bit % 8) & 1)
        }
        return value
    }

    private static func byte(_ bits: ArraySlice<Bool>) -> UInt8 {
        bits.reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }
}
