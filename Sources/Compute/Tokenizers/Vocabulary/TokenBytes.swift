/// The bytes that each token adds to a decoded text.
struct TokenBytes: Sendable {
    private(set) var pieces: [[UInt8]] = []
    /// Tokens that may come out of merging, by their bytes.
    private(set) var index: TokenIndex
    /// The token of each single byte, -1 where there is none.
    private(set) var byteTokens = [Int32](repeating: -1, count: 256)

    init(_ vocabulary: TokenizerVocabulary) throws(TokenizerFailure) {
        let isByteLevel = vocabulary.model != .sentencePiece
        index = TokenIndex(reserving: vocabulary.count)
        pieces.reserveCapacity(vocabulary.count)
        for (token, text) in vocabulary.tokens.enumerated() {
            let id = Int32(truncatingIfNeeded: token)
            let type = vocabulary.types[token]
            let piece = Self.piece(text, type, isByteLevel: isByteLevel)
            guard piece.count <= TokenizerLimits.tokenBytes else {
                throw .tokenTooLong(
                    token: token, limit: TokenizerLimits.tokenBytes, got: piece.count)
            }
            pieces.append(piece)
            if type == .byte || isByteLevel && piece.count == 1 && type == .normal {
                if let byte = piece.first { byteTokens[Int(byte)] = id }
            }
            // No run of text becomes a control token, as in SentencePiece; llama.cpp would merge
            // into one whose parts are tokens.
            guard type == .normal || type == .userDefined && !isByteLevel else { continue }
            if let first = index.insert(isByteLevel ? piece : Array(text.utf8), id) {
                throw .duplicateToken(text: text, first: Int(first), second: token)
            }
        }
    }

    private static func piece(
        _ text: String, _ type: TokenizerVocabulary.TokenType, isByteLevel: Bool
    ) -> [UInt8] {
        switch type {
        case .byte: return byte(text).map { [$0] } ?? Array(text.utf8)
        case .control, .userDefined, .unknown: return Array(text.utf8)
        case .normal, .unused:
            if isByteLevel { return ByteAlphabet.decode(text) ?? Array(text.utf8) }
            return SpaceMark.unmarked(Array(text.utf8))
        }
    }

    /// The byte that `<0xXX>` names.
    private static func byte(_ text: String) -> UInt8? {
        guard text.utf8.count == 6, text.hasPrefix("<0x"), text.hasSuffix(">") else { return nil }
        return UInt8(text.dropFirst(3).dropLast(), radix: 16)
    }
}

/// SentencePiece's ▁ (U+2581), which stands for a space inside tokens.
enum SpaceMark {
    static let utf8: [UInt8] = [0xE2, 0x96, 0x81]

    static func marked(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            if byte == 0x20 { result.append(contentsOf: utf8) } else { result.append(byte) }
        }
        return result
    }

    static func unmarked(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: utf8) {
                result.append(0x20)
                index += utf8.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
