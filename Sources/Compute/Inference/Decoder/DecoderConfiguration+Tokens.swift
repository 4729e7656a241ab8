package import Models

extension DecoderConfiguration {
    /// Refuses an empty list and tokens outside the vocabulary.
    package func check(tokens: [Int32]) throws(InferenceFailure) {
        guard !tokens.isEmpty else { throw .noTokens }
        let bad = tokens.firstIndex { $0 < 0 || Int($0) >= vocabularySize }
        if let bad {
            throw .tokenOutOfRange(position: bad, token: tokens[bad], vocabulary: vocabularySize)
        }
    }
}
