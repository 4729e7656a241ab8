/// The tokens of a language model with everything that decides how text becomes tokens.
///
/// It comes from the metadata of a GGUF file or from a `tokenizer.json`. ``Tokenizer`` checks it;
/// after that no text and no token can fail.
package struct TokenizerVocabulary: Hashable, Sendable {
    package enum Model: Hashable, Sendable {
        /// Bytes written as letters, merged by rank inside the pieces that `pre` makes.
        case byteLevelBPE(pre: PreTokenizer)
        /// Characters merged by score, or by rank where there are merges; bytes where a character
        /// is no token. A space is written ▁.
        case sentencePiece
    }

    /// The type of a token with its code in GGUF files.
    package enum TokenType: Int, Hashable, Sendable {
        case normal = 1
        case unknown = 2
        /// Found in a text only when special tokens are looked for; not part of decoded text.
        case control = 3
        /// Found in every text.
        case userDefined = 4
        case unused = 5
        /// One byte, written `<0xXX>`.
        case byte = 6
    }

    /// Two tokens that become one; the index in ``merges`` is the rank, the lowest goes first.
    package struct Merge: Hashable, Sendable {
        package let left: Int32
        package let right: Int32
        package let product: Int32
    }

    package var model: Model
    /// The tokens as they are written in the file; the index is the token's number.
    package var tokens: [String]
    /// One for each token, or none.
    package var scores: [Float] = []
    /// One for each token.
    package var types: [TokenType]
    package var merges: [Merge] = []
    package var beginning: Int32?
    package var end: Int32?
    package var unknown: Int32?
    package var padding: Int32?
    /// Whether a framed text starts with ``beginning``.
    package var addsBeginning = false
    /// Whether a framed text ends with ``end``.
    package var addsEnd = false
    /// SentencePiece: where a space is put before text.
    package var spacePrefix = SpacePrefix.none
    /// A piece that is a token is taken whole, without merging (Llama 3).
    package var ignoresMerges = false
    /// Text between added tokens is brought into Unicode's form NFC before it is split (Qwen 2's
    /// `tokenizer.json`).
    package var composesCharacters = false
    /// Tokens that take the white space before or after them with them.
    package var stripping: [Int32: Stripping] = [:]
    /// Whether a byte that is no token becomes ``unknown``; else it is left out.
    package var marksUnknown = false
    /// The source text of the chat template.
    package var chatTemplate: String?

    /// Where SentencePiece puts a space that is not in the text.
    package enum SpacePrefix: Hashable, Sendable {
        case none
        /// Before the text and before the text after each added token.
        case everyPart
        /// The same, unless the part starts with a space.
        case unmarkedEveryPart
        /// Before the text, unless it starts with a space or an added token.
        case unmarkedFirstPart
    }

    /// On which sides an added token takes white space with it.
    package struct Stripping: Hashable, Sendable {
        package var left: Bool
        package var right: Bool
    }

    package var count: Int { tokens.count }

    package var addsSpacePrefix: Bool { spacePrefix != .none }
}
