import Cryptography
package import Primitives
package import Quizzes
import Tensors

/// Why a model cannot be asked, or gave no defined answer.
package enum QuizEvaluationFailure: Error, Equatable, CustomStringConvertible {
    /// A quiz of a length that cannot be.
    case text(allowed: ClosedRange<Int>, got: Int)
    case context(needed: Int, available: Int)
    case vocabulary(needed: Int, available: Int)
    /// No token stands before the first answer, so no row predicts it.
    case noTokenBeforeAnswer
    case model(reason: String)
    case shape(name: String, expected: Int, got: Int)
    case notFinite(row: Int)
    case lossOutOfRange(token: Int)

    package var description: String {
        switch self {
        case .text(let allowed, let got):
            "a quiz has \(allowed.lowerBound) to \(allowed.upperBound) bytes, got \(got)"
        case .context(let needed, let available):
            "the quiz has \(needed) tokens, the model reads at most \(available)"
        case .vocabulary(let needed, let available):
            "the quiz needs a vocabulary of \(needed) tokens, the model has \(available)"
        case .noTokenBeforeAnswer:
            "the tokenizer puts no token before the first answer"
        case .model(let reason):
            "the model failed: \(reason)"
        case .shape(let name, let expected, let got):
            "expected \(expected) \(name), the model gave \(got)"
        case .notFinite(let row):
            "row \(row) of the activations holds a NaN or an infinity"
        case .lossOutOfRange(let token):
            "the loss of token \(token) is beyond the fixed-point range"
        }
    }
}

/// One forward pass of the chain's model over a quiz and its true answers, reduced to what is
/// compared: the transcript root and the loss.
package struct QuizEvaluation: Sendable, Equatable {
    package let tokens: QuizTokens
    package let transcriptRoot: Hash32
    /// Cross entropy summed over the answer tokens, in units of 2⁻³² nats.
    package let loss: UInt64
    /// The same for each answer token, in order.
    package let tokenLosses: [UInt64]
    /// The most likely token at the place of each answer token, the lowest among equals.
    package let predictions: [Int32]

    package var quiz: Quiz { tokens.quiz }

    /// Runs `model` over several quizzes in one pass; each has the outcome that it has alone.
    package static func run(
        model: some WorkModel, quizzes: [QuizTokens]
    ) -> [Result<QuizEvaluation, QuizEvaluationFailure>] {
        let passes = quizzes.map { quiz in
            WorkPass(tokens: quiz.tokens, rows: quiz.answerPositions.map { $0 - 1 })
        }
        let outcomes = model.evaluate(passes)
        guard outcomes.count == quizzes.count else {
            let failure = QuizEvaluationFailure.shape(
                name: "quizzes", expected: quizzes.count, got: outcomes.count)
            return quizzes.map { _ in .failure(failure) }
        }
        return zip(quizzes, outcomes).map { quiz, outcome in
            Result { () throws(QuizEvaluationFailure) in
                try QuizEvaluation(quiz, try outcome.get(), of: model)
            }
        }
    }

    /// Makes and tokenizes the quiz of a challenge, and refuses what the model cannot read.
    package static func quiz(
        of challenge: Hash32, textBytes: Int, for model: some WorkModel
    ) throws(QuizEvaluationFailure) -> QuizTokens {
        let quiz = try QuizTokens(
            Quiz.make(challenge: challenge, textBytes: textBytes), beginning: model.beginning
        ) { run throws(QuizEvaluationFailure) in try model.encode(run) }
        guard quiz.tokens.count <= model.contextLength else {
            throw .context(needed: quiz.tokens.count, available: model.contextLength)
        }
        let greatest = Int(quiz.tokens.max() ?? 0)
        guard greatest < model.vocabulary, quiz.tokens.allSatisfy({ $0 >= 0 }) else {
            throw .vocabulary(needed: greatest + 1, available: model.vocabulary)
        }
        guard quiz.answerPositions.first != 0 else { throw .noTokenBeforeAnswer }
        return quiz
    }

    private init(
        _ quiz: QuizTokens, _ rows: [WorkRow], of model: some WorkModel
    ) throws(QuizEvaluationFailure) {
        let positions = quiz.answerPositions
        try Self.check(rows, of: model, count: positions.count)
        var losses: [UInt64] = []
        var predictions: [Int32] = []
        var root = ByteWriter()
        root.append(Array("assay/transcript/1".utf8))
        root.appendLittleEndian(UInt64(positions.count))
        for (position, row) in zip(positions, rows) {
            predictions.append(try Self.greatest(row, position: position))
            root.append(Self.leaf(row, position: position))
            guard let loss = FixedPointLoss.units(row.loss) else {
                throw .lossOutOfRange(token: position)
            }
            losses.append(loss)
        }
        tokens = quiz
        transcriptRoot = SHA256.hash(root.bytes)
        loss = losses.reduce(0, +)
        tokenLosses = losses
        self.predictions = predictions
    }

    private static func check(
        _ rows: [WorkRow], of model: some WorkModel, count: Int
    ) throws(QuizEvaluationFailure) {
        guard rows.count == count else {
            throw .shape(name: "rows", expected: count, got: rows.count)
        }
        for row in rows {
            guard row.hidden.count == model.hiddenWidth else {
                throw .shape(
                    name: "hidden elements", expected: model.hiddenWidth, got: row.hidden.count)
            }
            guard row.logits.count == model.vocabulary else {
                throw .shape(name: "logits", expected: model.vocabulary, got: row.logits.count)
            }
        }
    }

    /// leaf = SHA-256("assay/answer/1" ‖ p ‖ hidden[p − 1] ‖ logits[p − 1]).
    ///
    /// The token at position p is predicted from row p − 1; p is 8 little-endian bytes, a binary32
    /// number its 4 little-endian bytes. Rows that lead to no answer are not hashed: what they hold
    /// shows in the later rows that attend to them.
    private static func leaf(_ row: WorkRow, position: Int) -> Hash32 {
        var leaf = SHA256()
        leaf.update(Array("assay/answer/1".utf8))
        leaf.update(littleEndian: UInt64(position))
        leaf.update(region: row.hidden)
        leaf.update(region: row.logits)
        return leaf.finalize()
    }

    /// The lowest of the most likely tokens of a row, all of whose numbers are finite.
    private static func greatest(
        _ row: WorkRow, position: Int
    ) throws(QuizEvaluationFailure) -> Int32 {
        let logits = row.logits.elements
        guard logits.allSatisfy(\.isFinite), row.hidden.elements.allSatisfy(\.isFinite) else {
            throw .notFinite(row: position - 1)
        }
        var best = 0
        for index in logits.indices where logits[index] > logits[best] { best = index }
        return Int32(best)
    }
}
