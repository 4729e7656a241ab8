/// Turns text into tokens and back.
///
/// Deterministic: the tokens of a text depend on the vocabulary and the text alone, on no Unicode
/// data but the tables of this module. `Docs/Spec/tokenizers.md` has the rules.
package final class Tokenizer: Sendable {
    package let vocabulary: TokenizerVocabulary
    let bytes: TokenBytes
    /// Tokens that end what a model says, in ascending order: the end token of the vocabulary and
    /// those whose text means an end in the known chat formats.
    package let endOfGeneration: [Int32]
    private let pairs: RankedMerges
    private let allAdded: AddedTokens
    private let ordinaryAdded: AddedTokens

    /// Checks a vocabulary and builds its tables.
    package init(_ vocabulary: TokenizerVocabulary) throws(TokenizerFailure) {
        try VocabularyCheck.check(vocabulary)
        self.vocabulary = vocabulary
        bytes = try TokenBytes(vocabulary)
        pairs = RankedMerges(vocabulary.merges)
        var all = AddedTokens(stripping: vocabulary.stripping)
        var ordinary = all
        for (token, type) in vocabulary.types.enumerated() {
            let id = Int32(truncatingIfNeeded: token)
            let text = Array(vocabulary.tokens[token].utf8)
            switch type {
            case .control, .unknown: all.insert(text, id)
            case .userDefined:
                all.insert(text, id)
                ordinary.insert(text, id)
            case .normal, .unused, .byte: break
            }
        }
        allAdded = all
        ordinaryAdded = ordinary
        endOfGeneration = EndOfGeneration.tokens(vocabulary)
    }

    /// The number of tokens.
    package var count: Int { vocabulary.count }

    /// The tokens of a text, without the tokens that frame it.
    ///
    /// With `special` the text of a control token, such as `<|im_end|>`, becomes that token; text
    /// of users has to be encoded without.
    package func encode(_ text: String, special: Bool) -> [Int32] {
        encode(utf8: Array(text.utf8), special: special)
    }

    /// The tokens of a text between the begin and end tokens that the vocabulary asks for.
    package func encodeFramed(_ text: String, special: Bool) -> [Int32] {
        var tokens: [Int32] = []
        if vocabulary.addsBeginning, let beginning = vocabulary.beginning {
            tokens.append(beginning)
        }
        tokens += encode(text, special: special)
        if vocabulary.addsEnd, let end = vocabulary.end { tokens.append(end) }
        return tokens
    }

    private func encode(utf8 text: [UInt8], special: Bool) -> [Int32] {
        let parts = (special ? allAdded : ordinaryAdded).parts(of: text)
        switch vocabulary.model {
        case .byteLevelBPE(let pre):
            var encoder = ByteLevelEncoder(
                rules: pairs, bytes: bytes, vocabulary: vocabulary, pre: pre)
            return encoder.encode(parts, of: text)
        case .sentencePiece where vocabulary.merges.isEmpty:
            var encoder = SentencePieceEncoder(
                rules: ScoredMerges(tokens: bytes.index, scores: vocabulary.scores),
                bytes: bytes, vocabulary: vocabulary)
            return encoder.encode(parts, of: text)
        case .sentencePiece:
            var encoder = SentencePieceEncoder(
                rules: pairs, bytes: bytes, vocabulary: vocabulary)
            return encoder.encode(parts, of: text)
        }
    }

    /// The bytes that a token adds to a text; none for a number that is no token.
    ///
    /// Those of a control token are its own text.
    package func bytes(of token: Int32) -> [UInt8] {
        let index = Int(token)
        return bytes.pieces.indices.contains(index) ? bytes.pieces[index] : []
    }

    /// Whether a token stands for no text: a control token, or a number that is no token.
    package func isControl(_ token: Int32) -> Bool {
        let index = Int(token)
        guard vocabulary.types.indices.contains(index) else { return true }
        return vocabulary.types[index] == .control
    }

    /// The bytes of tokens in a row; they need not be valid UTF-8.
    ///
    /// With `special` the texts of control tokens are part of it.
    package func decode(_ tokens: [Int32], special: Bool = false) -> [UInt8] {
        var text: [UInt8] = []
        for token in tokens where special || !isControl(token) {
            text.append(contentsOf: bytes(of: token))
        }
        let hasPrefix = vocabulary.addsSpacePrefix && text.first == 0x20
        return hasPrefix ? Array(text.dropFirst()) : text
    }

    /// The token whose text in the vocabulary is `text`, such as `<|im_start|>`.
    package func token(named text: String) -> Int32? {
        let wanted = Array(text.utf8)
        let index = vocabulary.tokens.firstIndex { $0.utf8.elementsEqual(wanted) }
        return index.map { Int32(truncatingIfNeeded: $0) }
    }
}
