import Cryptography
package import Primitives

/// The text on which a chain's model is trained: quizzes of numbered challenges, one a sample.
///
/// Sample i is the quiz of `SHA-256("assay/quiz-corpus/1" ‖ seed ‖ i)` (i: 8 bytes, big-endian).
/// A byte model that reads T bytes and predicts T trains on samples of T + 1; plain next-token
/// training over the whole text is enough.
package struct QuizCorpus: Sendable, Hashable {
    package let seed: Hash32
    package let count: Int
    package let textBytes: Int

    package init(seed: Hash32, count: Int, textBytes: Int) {
        precondition(count >= 0, "a corpus has a size")
        self.seed = seed
        self.count = count
        self.textBytes = textBytes
    }

    /// The quiz with number `index`, `0 ..< count`.
    package func quiz(at index: Int) -> Quiz {
        precondition(index >= 0 && index < count, "a sample has a number below the count")
        var writer = ByteWriter()
        writer.append(Array("assay/quiz-corpus/1".utf8))
        writer.append(seed)
        writer.appendBigEndian(UInt64(index))
        return Quiz.make(challenge: SHA256.hash(writer.bytes), textBytes: textBytes)
    }

    /// The bytes of sample `index`.
    package func sample(at index: Int) -> [UInt8] {
        quiz(at: index).text
    }
}
