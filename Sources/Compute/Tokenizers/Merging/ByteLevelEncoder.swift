/// Encodes parts of a text with a byte-level vocabulary.
struct ByteLevelEncoder {
    private let bytes: TokenBytes
    private let vocabulary: TokenizerVocabulary
    private let pre: PreTokenizer
    private var merger: PieceMerger<RankedMerges>

    init(
        rules: RankedMerges, bytes: TokenBytes, vocabulary: TokenizerVocabulary, pre: PreTokenizer
    ) {
        self.bytes = bytes
        self.vocabulary = vocabulary
        self.pre = pre
        merger = PieceMerger(rules)
    }

    mutating func encode(_ parts: [AddedTokens.Part], of text: [UInt8]) -> [Int32] {
        var tokens: [Int32] = []
        for part in parts {
            switch part {
            case .token(let token): tokens.append(token)
            case .text(let range):
                let isComposed = vocabulary.composesCharacters
                let part = isComposed ? CanonicalComposition.composed(text[range]) : text
                let pieces = PieceSplitter(
                    ClassifiedText(isComposed ? part[...] : text[range]), pre)
                pieces.forEachPiece { encode($0, of: part, into: &tokens) }
            }
        }
        return tokens
    }

    private mutating func encode(
        _ piece: Range<Int>, of text: [UInt8], into tokens: inout [Int32]
    ) {
        if vocabulary.ignoresMerges, let whole = bytes.index[text[piece]] {
            return tokens.append(whole)
        }
        merger.removeAll()
        for index in piece {
            let token = bytes.byteTokens[Int(text[index])]
            if token >= 0 {
                merger.append(start: index, length: 1, token: token)
            } else if vocabulary.marksUnknown, let unknown = vocabulary.unknown {
                merger.append(start: index, length: 1, token: unknown)
            }
        }
        merger.merge(in: text)
        for symbol in merger.symbols where symbol.length > 0 { tokens.append(symbol.token) }
    }
}
