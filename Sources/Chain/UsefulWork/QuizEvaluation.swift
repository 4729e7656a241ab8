import Cryptography
package import Primitives
package import Quizzes
import Tensors

/// Why a model cannot be asked, or gave no defined answer.
package enum QuizEvaluationFailure: Error, Equatable, CustomStringConvertible {
    case context(needed: Int, available: Int)
    case vocabulary(needed: Int, available: Int)
    case model(reason: String)
    case shape(name: String, expected: Int, got: Int)
    case notFinite(row: Int)
    case lossOutOfRange(token: Int)

    package var description: String {
        switch self {
        case .context(let needed, let available):
            "the quiz has \(needed) tokens, the model reads at most \(available)"
        case .vocabulary(let needed, let available):
            "a byte-level quiz needs \(needed) tokens, the model has \(available)"
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
    package let quiz: Quiz
    package let transcriptRoot: Hash32
    /// Cross entropy summed over the answer tokens, in units of 2⁻³² nats.
    package let loss: UInt64
    /// The same for every token that is predicted: entry t is that of token t + 1; 0 where it is
    /// no part of an answer.
    package let tokenLosses: [UInt64]
    /// The most likely token after each token, the lowest among equals.
    package let predictions: [Int32]

    /// Runs `model` over the quiz of `challenge`.
    package static func run(
        model: some WorkModel,
        challenge: Hash32,
        tokenCount: Int
    ) throws(QuizEvaluationFailure) -> QuizEvaluation {
        try check(model, tokenCount: tokenCount)
        let quiz = Quiz.make(challenge: challenge, tokenCount: tokenCount)
        let activations: WorkActivations
        do {
            activations = try model.activations(tokens: quiz.tokens)
        } catch {
            throw .model(reason: "\(error)")
        }
        try check(activations, of: model, tokenCount: tokenCount)
        let losses = try answerLosses(quiz, activations.losses)
        return QuizEvaluation(
            quiz: quiz,
            transcriptRoot: try transcriptRoot(quiz, activations, model),
            loss: losses.reduce(0, +),
            tokenLosses: losses,
            predictions: argmaxRows(activations.logits.elements, columns: model.vocabulary)
        )
    }

    /// Refuses a length that the model cannot read or that holds no question.
    static func check(
        _ model: some WorkModel,
        tokenCount: Int
    ) throws(QuizEvaluationFailure) {
        let available = min(model.contextLength, QuizLimits.mostTokens)
        guard tokenCount <= available else {
            throw .context(needed: tokenCount, available: available)
        }
        guard tokenCount >= QuizLimits.leastTokens else {
            throw .context(needed: QuizLimits.leastTokens, available: tokenCount)
        }
        guard model.vocabulary >= 256 else {
            throw .vocabulary(needed: 256, available: model.vocabulary)
        }
    }

    private static func check(
        _ activations: WorkActivations,
        of model: some WorkModel,
        tokenCount: Int
    ) throws(QuizEvaluationFailure) {
        let found: [(String, Int, Int)] = [
            ("hidden elements", tokenCount * model.hiddenWidth, activations.hidden.count),
            ("logits", tokenCount * model.vocabulary, activations.logits.count),
            ("losses", tokenCount - 1, activations.losses.count),
        ]
        for (name, expected, got) in found where expected != got {
            throw .shape(name: name, expected: expected, got: got)
        }
    }

    /// root = SHA-256("assay/transcript/1" ‖ n ‖ leaf₀ ‖ … ‖ leafₙ₋₁), a leaf an answer token.
    ///
    /// The token at position p is predicted from row p − 1, so its leaf is SHA-256("assay/answer/1"
    /// ‖ p ‖ hidden[p − 1] ‖ logits[p − 1]); n and p are 8 little-endian bytes, a binary32 number
    /// its 4 little-endian bytes. Rows that lead to no answer are not hashed: what they hold shows
    /// in the later rows that attend to them.
    private static func transcriptRoot(
        _ quiz: Quiz,
        _ activations: WorkActivations,
        _ model: some WorkModel
    ) throws(QuizEvaluationFailure) -> Hash32 {
        let positions = quiz.answerPositions
        var root = ByteWriter()
        root.append(Array("assay/transcript/1".utf8))
        root.appendLittleEndian(UInt64(positions.count))
        for position in positions {
            let row = position - 1
            var leaf = ByteWriter()
            leaf.append(Array("assay/answer/1".utf8))
            leaf.appendLittleEndian(UInt64(position))
            for (view, width) in [
                (activations.hidden, model.hiddenWidth), (activations.logits, model.vocabulary),
            ] {
                for element in view.slice(row * width, width).elements {
                    guard element.isFinite else { throw .notFinite(row: row) }
                    leaf.appendLittleEndian(element.bitPattern)
                }
            }
            root.append(SHA256.hash(leaf.bytes))
        }
        return SHA256.hash(root.bytes)
    }

    private static func answerLosses(
        _ quiz: Quiz, _ losses: [Float]
    ) throws(QuizEvaluationFailure) -> [UInt64] {
        var units = [UInt64](repeating: 0, count: losses.count)
        for position in quiz.answerPositions {
            guard let loss = FixedPointLoss.units(losses[position - 1]) else {
                throw .lossOutOfRange(token: position)
            }
            units[position - 1] = loss
        }
        return units
    }

    private static func argmaxRows(_ logits: [Float], columns: Int) -> [Int32] {
        stride(from: 0, to: logits.count, by: columns).map { start in
            var best = start
            for index in start..<start + columns where logits[index] > logits[best] {
                best = index
            }
            return Int32(best - start)
        }
    }
}
