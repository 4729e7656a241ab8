import Cryptography
import Models
package import Primitives
package import Quizzes
import Tensors

/// A quiz with what the chain's model answers, for people to look at.
package struct QuizReport: Sendable {
    package struct Answer: Sendable {
        package let kind: QuizKind
        package let question: String
        package let expected: String
        /// What greedy decoding writes after the question, up to the end of the line.
        package let answered: String
        /// Nats of the true answer, its newline included.
        package let loss: Double

        package var isRight: Bool { expected == answered }
    }

    package let height: UInt64
    package let epoch: UInt64
    package let challenge: Hash32
    package let modelHash: Hash32
    package let text: String
    package let answers: [Answer]
    /// Units of 2⁻³² nats, summed over the answers.
    package let lossUnits: UInt64
    package let macs: UInt64
    package let transcriptRoot: Hash32
    package let digest: Hash32

    package var right: Int { answers.count { $0.isRight } }
    package var loss: Double { FixedPointLoss.nats(lossUnits) }

    /// The quiz of attempt 0 on a block that stands for the one at `height`.
    ///
    /// Its hash is Keccak256("assay/quiz/show" ‖ seed ‖ height), the seed that of the epoch as well,
    /// so that anyone sees the same quiz without a chain at hand.
    package static func make(
        height: UInt64, chainID: UInt64, epochLength: UInt64, seed: Hash32,
        work: QuizWork<ChainModel>
    ) throws(QuizEvaluationFailure) -> QuizReport {
        var block = ByteWriter()
        block.append(Array("assay/quiz/show".utf8))
        block.append(seed)
        block.appendBigEndian(height)
        let epoch = height / max(epochLength, 1)
        let challenge = WorkHashes.challenge(
            chainID: chainID, epochKey: WorkHashes.epochKey(seed: seed, epoch: epoch),
            blockHash: Keccak256.hash(block.bytes), attempt: 0)
        let evaluation = try work.evaluate(challenge: challenge)
        return QuizReport(
            height: height, epoch: epoch, challenge: challenge, modelHash: work.model.fileHash,
            text: String(decoding: evaluation.quiz.text, as: UTF8.self),
            answers: try answers(evaluation, work.model), lossUnits: evaluation.loss,
            macs: work.macs, transcriptRoot: evaluation.transcriptRoot,
            digest: WorkHashes.digest(
                challenge: challenge, transcriptRoot: evaluation.transcriptRoot))
    }

    private static func answers(
        _ evaluation: QuizEvaluation, _ model: ChainModel
    ) throws(QuizEvaluationFailure) -> [Answer] {
        let tokens = evaluation.quiz.tokens
        var answers: [Answer] = []
        for item in evaluation.quiz.items {
            let written: [Int32]
            do {
                written = try model.language.continuation(
                    of: Array(tokens[..<item.answer.lowerBound]),
                    limit: QuizLimits.longestAnswer, end: 10)
            } catch {
                throw .model(reason: error.description)
            }
            let line = written.last == 10 ? written.dropLast() : written[...]
            let units = item.answer.reduce(UInt64(0)) { $0 + evaluation.tokenLosses[$1 - 1] }
            answers.append(
                Answer(
                    kind: item.kind, question: item.question.prompt,
                    expected: item.question.answer,
                    answered: ByteTokenizer().decode(line), loss: FixedPointLoss.nats(units)))
        }
        return answers
    }
}

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
            tally.add(evaluation.quiz, predictions: evaluation.predictions)
        }
        return tally
    }
}
