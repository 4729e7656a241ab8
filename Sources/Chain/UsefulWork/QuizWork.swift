package import ChainTypes
package import Primitives
package import Quizzes

/// What a worker got out of one attempt, winning or not.
package struct WorkAttempt: Sendable, Equatable {
    package let proof: QuizProof
    package let evaluation: QuizEvaluation
    package let wins: Bool
}

/// Quiz work with the chain's model: the worker's attempts and the verifier's replay are the same
/// forward pass through the same function.
package struct QuizWork: Sendable {
    package let model: any WorkModel
    /// Every quiz has this many bytes; named by the chain spec.
    package let textBytes: Int
    /// The multiply-accumulates of the quiz of the challenge zero: what an attempt costs, exactly
    /// with a byte model and roughly with any other.
    package let typicalMACs: UInt64

    /// Takes the model only if it is the one that the chain spec names by the hash of its file.
    package init(
        model: any WorkModel, modelHash: Hash32, textBytes: Int
    ) throws(WorkFailure) {
        guard model.fileHash == modelHash else {
            throw .wrongModel(expected: modelHash, got: model.fileHash)
        }
        let allowed = QuizLimits.leastBytes...QuizLimits.mostBytes
        guard allowed.contains(textBytes) else {
            throw .evaluation(.text(allowed: allowed, got: textBytes))
        }
        self.model = model
        self.textBytes = textBytes
        do {
            let quiz = try QuizEvaluation.quiz(of: .zero, textBytes: textBytes, for: model)
            typicalMACs = try Self.passMACs(of: quiz, with: model)
        } catch {
            throw .evaluation(error)
        }
    }

    /// The quiz of a challenge as the model reads it; nothing is computed with the model.
    package func quiz(of challenge: Hash32) throws(QuizEvaluationFailure) -> QuizTokens {
        try QuizEvaluation.quiz(of: challenge, textBytes: textBytes, for: model)
    }

    /// The quiz of a challenge, answered by the model.
    package func evaluate(challenge: Hash32) throws(QuizEvaluationFailure) -> QuizEvaluation {
        let outcomes = QuizEvaluation.run(model: model, quizzes: [try quiz(of: challenge)])
        guard let outcome = outcomes.first else {
            throw .shape(name: "quizzes", expected: 1, got: 0)
        }
        return try outcome.get()
    }

    private static func passMACs(
        of quiz: QuizTokens, with model: any WorkModel
    ) throws(QuizEvaluationFailure) -> UInt64 {
        try model.macs(
            tokenCount: quiz.tokens.count, rowCount: quiz.answers.reduce(0) { $0 + $1.count })
    }
}

// MARK: The worker

extension QuizWork {
    /// Does one unit of work.
    package func attempt(
        _ number: UInt64,
        in context: WorkContext
    ) throws(QuizEvaluationFailure) -> WorkAttempt {
        let outcomes = attempts([number], in: context)
        guard let outcome = outcomes.first else {
            throw .shape(name: "attempts", expected: 1, got: 0)
        }
        return try outcome.get()
    }

    /// Does several units of work in one pass of the model.
    ///
    /// The outcomes are in the order of `numbers`, each the one that ``attempt(_:in:)`` gives; an
    /// attempt that fails takes no other with it.
    package func attempts(
        _ numbers: some Sequence<UInt64>,
        in context: WorkContext
    ) -> [Result<WorkAttempt, QuizEvaluationFailure>] {
        attempts(prepare(numbers, in: context), in: context)
    }

    /// What attempts will cost, without doing them; one that cannot be made costs nothing.
    package func macs(
        ofAttempts numbers: some Sequence<UInt64>, in context: WorkContext
    ) -> UInt64 {
        prepare(numbers, in: context).reduce(0) { $0 &+ $1.macs }
    }

    /// An attempt before its pass.
    struct Prepared {
        let number: UInt64
        let challenge: Hash32
        /// The quiz with the multiply-accumulates of its pass, or why there is none.
        let quiz: Result<(tokens: QuizTokens, macs: UInt64), QuizEvaluationFailure>

        /// 0 for an attempt that cannot be made.
        var macs: UInt64 {
            switch quiz {
            case .success(let quiz): quiz.macs
            case .failure: 0
            }
        }
    }

    /// Makes and tokenizes the quizzes of attempts, in the order of `numbers`.
    func prepare(_ numbers: some Sequence<UInt64>, in context: WorkContext) -> [Prepared] {
        numbers.map { number in
            let challenge = context.challenge(attempt: number)
            return Prepared(
                number: number, challenge: challenge,
                quiz: Result { () throws(QuizEvaluationFailure) in
                    let tokens = try quiz(of: challenge)
                    return (tokens: tokens, macs: try Self.passMACs(of: tokens, with: model))
                })
        }
    }

    /// Runs the pass of prepared attempts; those that could not be prepared have no part in it.
    func attempts(
        _ prepared: [Prepared], in context: WorkContext
    ) -> [Result<WorkAttempt, QuizEvaluationFailure>] {
        let made = prepared.compactMap { attempt in
            if case .success(let quiz) = attempt.quiz { quiz.tokens } else { nil }
        }
        var evaluations = QuizEvaluation.run(model: model, quizzes: made)[...]
        return prepared.map { attempt in
            Result { () throws(QuizEvaluationFailure) in
                let macs = try attempt.quiz.get().macs
                guard let evaluation = evaluations.popFirst() else {
                    throw .shape(name: "quizzes", expected: made.count, got: 0)
                }
                return seal(
                    try evaluation.get(), macs: macs, attempt: attempt.number,
                    challenge: attempt.challenge, in: context)
            }
        }
    }

    private func seal(
        _ evaluation: QuizEvaluation, macs: UInt64, attempt: UInt64, challenge: Hash32,
        in context: WorkContext
    ) -> WorkAttempt {
        let digest = WorkHashes.digest(
            challenge: challenge, transcriptRoot: evaluation.transcriptRoot)
        let proof = QuizProof(
            attempt: attempt, epochKey: context.epochKey,
            transcriptRoot: evaluation.transcriptRoot, loss: evaluation.loss, macs: macs,
            digest: digest)
        return WorkAttempt(
            proof: proof, evaluation: evaluation, wins: context.wins(digest: digest, macs: macs))
    }
}

// MARK: The verifier

extension QuizWork {
    /// Accepts a proof only after replaying its forward pass and finding the same bits.
    ///
    /// What can be checked without the model comes first, so that a crude forgery costs the
    /// verifier a few hashes. A claim that passes those but not the replay costs its author as many
    /// hashes as an honest winner pays forward passes, and the verifier one pass.
    @discardableResult
    package func verify(
        _ proof: QuizProof,
        in context: WorkContext
    ) throws(WorkFailure) -> QuizEvaluation {
        try checkClaim(proof, in: context)
        return try replay(proof, in: context)
    }

    /// Checks what a proof says about itself.
    ///
    /// Only a claim that three hashes do not refute has its quiz made and tokenized for its MACs.
    package func checkClaim(
        _ proof: QuizProof,
        in context: WorkContext
    ) throws(WorkFailure) {
        guard proof.epochKey == context.epochKey else {
            throw .epochKey(expected: context.epochKey, got: proof.epochKey)
        }
        let challenge = context.challenge(attempt: proof.attempt)
        let digest = WorkHashes.digest(challenge: challenge, transcriptRoot: proof.transcriptRoot)
        guard proof.digest == digest else {
            throw .digest(expected: digest, got: proof.digest)
        }
        guard context.wins(digest: digest, macs: proof.macs) else {
            throw .tooLittleWork(
                digest: digest,
                difficulty: context.difficulty,
                macs: proof.macs
            )
        }
        let macs: UInt64
        do {
            macs = try Self.passMACs(of: try quiz(of: challenge), with: model)
        } catch {
            throw .evaluation(error)
        }
        guard proof.macs == macs else {
            throw .macs(expected: macs, got: proof.macs)
        }
    }

    /// Does the forward pass of a proof again and compares what came out of it.
    @discardableResult
    package func replay(
        _ proof: QuizProof,
        in context: WorkContext
    ) throws(WorkFailure) -> QuizEvaluation {
        let challenge = context.challenge(attempt: proof.attempt)
        let evaluation: QuizEvaluation
        do {
            evaluation = try evaluate(challenge: challenge)
        } catch {
            throw .evaluation(error)
        }
        guard evaluation.transcriptRoot == proof.transcriptRoot else {
            throw .transcript(expected: evaluation.transcriptRoot, got: proof.transcriptRoot)
        }
        guard evaluation.loss == proof.loss else {
            throw .loss(expected: evaluation.loss, got: proof.loss)
        }
        return evaluation
    }
}
