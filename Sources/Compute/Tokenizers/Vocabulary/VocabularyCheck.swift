/// Checks that the parts of a vocabulary belong together.
enum VocabularyCheck {
    static func check(_ vocabulary: TokenizerVocabulary) throws(TokenizerFailure) {
        let count = vocabulary.count
        guard count > 0 else { throw .noTokens }
        guard count <= TokenizerLimits.tokens else {
            throw .tooMany(what: "tokens", limit: TokenizerLimits.tokens, got: count)
        }
        guard vocabulary.types.count == count else {
            throw .wrongCount(what: "token types", expected: count, got: vocabulary.types.count)
        }
        guard vocabulary.merges.count <= TokenizerLimits.merges else {
            throw .tooMany(
                what: "merges", limit: TokenizerLimits.merges, got: vocabulary.merges.count)
        }
        let named: [(String, Int32?)] = [
            ("beginning", vocabulary.beginning), ("end", vocabulary.end),
            ("unknown", vocabulary.unknown), ("padding", vocabulary.padding),
        ]
        for (what, token) in named {
            guard let token, token < 0 || Int(token) >= count else { continue }
            throw .tokenOutOfRange(what: what, token: Int(token), count: count)
        }
        for merge in vocabulary.merges {
            for token in [merge.left, merge.right, merge.product] {
                guard token < 0 || Int(token) >= count else { continue }
                throw .tokenOutOfRange(what: "merged", token: Int(token), count: count)
            }
        }
        try checkScores(vocabulary)
    }

    /// Scores decide only where there are no merges.
    private static func checkScores(
        _ vocabulary: TokenizerVocabulary
    ) throws(TokenizerFailure) {
        guard vocabulary.model == .sentencePiece, vocabulary.merges.isEmpty else { return }
        guard vocabulary.scores.count == vocabulary.count else {
            throw .wrongCount(
                what: "scores", expected: vocabulary.count, got: vocabulary.scores.count)
        }
        if let wrong = vocabulary.scores.firstIndex(where: { !$0.isFinite }) {
            throw .wrongScore(token: wrong)
        }
    }
}

/// Finds the tokens that end a generation.
enum EndOfGeneration {
    /// Texts of control tokens that end a turn or a text in published chat formats.
    private static let texts: Set<String> = [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>",
        "<|endoftext|>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>",
        "<end_of_utterance>", "<eos>",
    ]

    static func tokens(_ vocabulary: TokenizerVocabulary) -> [Int32] {
        vocabulary.tokens.indices.filter { token in
            let type = vocabulary.types[token]
            let isMarked = type == .control || type == .userDefined
            return Int32(truncatingIfNeeded: token) == vocabulary.end
                || isMarked && texts.contains(vocabulary.tokens[token])
        }.map { Int32(truncatingIfNeeded: $0) }
    }
}
