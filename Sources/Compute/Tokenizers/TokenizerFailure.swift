package import Encodings

/// Why a vocabulary or a tokenizer file is not one that text can be encoded with.
package enum TokenizerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownModel(String)
    /// The way in which a byte-level vocabulary splits text is not one that is known; `nil` when
    /// the file does not say it.
    case unknownPreTokenizer(String?)
    case noTokens
    case tooMany(what: String, limit: Int, got: Int)
    case tokenTooLong(token: Int, limit: Int, got: Int)
    case wrongCount(what: String, expected: Int, got: Int)
    case unknownTokenType(token: Int, type: Int)
    case duplicateToken(text: String, first: Int, second: Int)
    case tokenOutOfRange(what: String, token: Int, count: Int)
    /// A merge rule that is not two tokens whose join is a token.
    case wrongMerge(index: Int, rule: String, reason: String)
    case wrongScore(token: Int)
    /// A file that is not JSON.
    case json(JSONFailure)
    /// A part of a tokenizer file with another shape than expected.
    case wrongPart(path: String, expected: String, got: String)
    /// A part of a tokenizer file whose meaning is not known here.
    case unsupported(path: String, got: String)

    package var description: String {
        switch self {
        case .unknownModel(let name):
            "the tokenizer model \"\(name)\" is not known; known are gpt2 and llama"
        case .unknownPreTokenizer(let name):
            "the pre-tokenizer \(name.map { "\"\($0)\"" } ?? "of the file is not named and")"
                + " is not known; known are \(PreTokenizer.knownNames.joined(separator: ", "))"
        case .noTokens: "the vocabulary has no tokens"
        case .tooMany(let what, let limit, let got):
            "\(got) \(what), at most \(limit) are read"
        case .tokenTooLong(let token, let limit, let got):
            "token \(token) has \(got) bytes, at most \(limit) are read"
        case .wrongCount(let what, let expected, let got):
            "\(got) \(what) for \(expected) tokens"
        case .unknownTokenType(let token, let type):
            "token \(token) has the type \(type); known are 1 to 6"
        case .duplicateToken(let text, let first, let second):
            "the tokens \(first) and \(second) are both \"\(text)\""
        case .tokenOutOfRange(let what, let token, let count):
            "the \(what) token is \(token), but the vocabulary has \(count) tokens"
        case .wrongMerge(let index, let rule, let reason):
            "merge \(index), \"\(rule)\": \(reason)"
        case .wrongScore(let token): "the score of token \(token) is no finite number"
        case .json(let failure): "\(failure)"
        case .wrongPart(let path, let expected, let got):
            "\(path): expected \(expected), got \(got)"
        case .unsupported(let path, let got): "\(path): \(got) is not supported"
        }
    }
}
