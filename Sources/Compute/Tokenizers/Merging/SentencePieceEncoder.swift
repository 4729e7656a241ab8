/// Encodes parts of a text with a SentencePiece vocabulary.
struct SentencePieceEncoder<Rules: MergeRules> {
    private let bytes: TokenBytes
    private let vocabulary: TokenizerVocabulary
    private var merger: PieceMerger<Rules>

    init(rules: Rules, bytes: TokenBytes, vocabulary: TokenizerVocabulary) {
        self.bytes = bytes
        self.vocabulary = vocabulary
        merger = PieceMerger(rules)
    }

    mutating func encode(_ parts: [AddedTokens.Part], of text: [UInt8]) -> [Int32] {
        var tokens: [Int32] = []
        for part in parts {
            switch part {
            case .token(let token): tokens.append(token)
            case .text(let range):
                let marked = SpaceMark.marked(text[range])
                let hasPrefix = takesPrefix(marked, isFirst: range.lowerBound == 0)
                encode(hasPrefix ? SpaceMark.utf8 + marked : marked, into: &tokens)
            }
        }
        return tokens
    }

    /// Every part but the first follows an added token.
    private func takesPrefix(_ marked: [UInt8], isFirst: Bool) -> Bool {
        switch vocabulary.spacePrefix {
        case .none: false
        case .everyPart: true
        case .unmarkedEveryPart: !marked.starts(with: SpaceMark.utf8)
        case .unmarkedFirstPart: isFirst && !marked.starts(with: SpaceMark.utf8)
        }
    }

    private mutating func encode(_ text: [UInt8], into tokens: inout [Int32]) {
        merger.removeAll()
        let scalars = ClassifiedText(text[...]).offsets
        for (start, end) in zip(scalars, scalars.dropFirst()) {
            let token = bytes.index[text[start..<end]]
            merger.append(start: start, length: end - start, token: token ?? -1)
        }
        merger.merge(in: text)
        for symbol in merger.symbols where symbol.length > 0 {
            if symbol.token >= 0 {
                tokens.append(symbol.token)
            } else {
                appendBytes(text[symbol.start..<symbol.start + Int(symbol.length)], to: &tokens)
            }
        }
    }

    /// A character that is no token: its bytes, or the unknown token where a byte is none.
    private func appendBytes(_ character: ArraySlice<UInt8>, to tokens: inout [Int32]) {
        for byte in character {
            let token = bytes.byteTokens[Int(byte)]
            if token >= 0 {
                tokens.append(token)
            } else if let unknown = vocabulary.unknown {
                tokens.append(unknown)
            }
        }
    }
}
