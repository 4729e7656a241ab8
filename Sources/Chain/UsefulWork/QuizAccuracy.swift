import Cryptography
import Primitives
package import Quizzes

extension QuizWork {
    /// How the model does at `count` quizzes that are neither in its corpus nor in any chain.
    package func accuracy(
        quizzes count: Int, seed: UInt64 = 1
    ) throws(QuizEvaluationFailure) -> QuizTally {
        var tally = QuizTally()
        for index in 0..<max(count, 0) {
            var writer = ByteWriter()
            writer.append(Array("assay/quiz-accuracy/1".utf8))
            writer.appendBigEndian(seed)
            writer.appendBigEndian(UInt64(index))
            let evaluation = try evaluate(challenge: Keccak256.hash(writer.bytes))
            tally.add(evaluation.tokens, predictions: evaluation.predictions)
        }
        return tally
    }
}
