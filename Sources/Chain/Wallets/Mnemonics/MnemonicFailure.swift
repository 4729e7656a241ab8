/// Why words are no mnemonic.
///
/// No case holds a word or its place in the list: what is nearly right is nearly a secret, and
/// errors end up in logs.
package enum MnemonicFailure: Error, Hashable, CustomStringConvertible {
    case tooLong(limit: Int, got: Int)
    case wordCount(got: Int)
    case entropyCount(got: Int)
    /// The place of a word, from 1, that the English list does not have.
    case unknownWord(place: Int)
    case checksum
    case passphraseNotASCII
    case passphraseTooLong(limit: Int, got: Int)

    package var description: String {
        switch self {
        case .tooLong(let limit, let got):
            "a mnemonic has at most \(limit) bytes, got \(got)"
        case .wordCount(let got):
            "a mnemonic has 12, 15, 18, 21 or 24 words, got \(got)"
        case .entropyCount(let got):
            "a mnemonic is made of 16, 20, 24, 28 or 32 bytes, got \(got)"
        case .unknownWord(let place):
            "word \(place) is not in the English list of BIP-39"
        case .checksum:
            "the words do not fit together: the checksum of BIP-39 is wrong"
        case .passphraseNotASCII:
            "only passphrases of ASCII characters are supported: others have several encodings"
        case .passphraseTooLong(let limit, let got):
            "a passphrase has at most \(limit) bytes, got \(got)"
        }
    }
}
