package import Primitives
package import Quizzes

/// The place in the chain that a unit of work is bound to.
package struct WorkContext: Sendable, Hashable {
    package var chainID: UInt64
    package var epochKey: Hash32
    /// The hash of the execution header, which covers the parent, the beneficiary and all content.
    package var blockHash: Hash32
    /// The expected number of MACs a block.
    package var difficulty: UInt256

    package init(chainID: UInt64, epochKey: Hash32, blockHash: Hash32, difficulty: UInt256) {
        self.chainID = chainID
        self.epochKey = epochKey
        self.blockHash = blockHash
        self.difficulty = difficulty
    }

    /// The challenge of an attempt at this place.
    package func challenge(attempt: UInt64) -> Hash32 {
        WorkHashes.challenge(
            chainID: chainID,
            epochKey: epochKey,
            blockHash: blockHash,
            attempt: attempt
        )
    }

    /// digest · difficulty < 2^256 · MACs, the digest read as a big-endian number.
    package func wins(digest: Hash32, macs: UInt64) -> Bool {
        UInt256(digest).multipliedFullWidth(by: difficulty).high < UInt256(macs)
    }
}

/// What a worker got out of one attempt, winning or not.
package struct WorkAttempt: Sendable, Equatable {
    package let proof: QuizProof
    package let evaluation: QuizEvaluation
    package let wins: Bool
}

/// Quiz work with the chain's model: the worker's attempts and the verifier's replay are the same
/// forward pass through the same function.
package struct QuizWork<Model: WorkModel>: Sendable {
    package let model: Model
    /// Every quiz has this many bytes; named by the chain spec.
    package let textBytes: Int
    /// The multiply-accumulates of the quiz of the challenge zero: what an attempt costs, exactly
    /// with a byte model and roughly with any other.
    package let typicalMACs: UInt64

    /// Takes the model only if it is the one that the chain spec names by the hash of its file.
    package init(model: Model, modelHash: Hash32, textBytes: Int) throws(WorkFailure) {
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
        of quiz: QuizTokens, with model: Model
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
        let challenges = numbers.map { (number: $0, hash: context.challenge(attempt: $0)) }
        let quizzes = challenges.map { challenge in
            Result { () throws(QuizEvaluationFailure) in try quiz(of: challenge.hash) }
        }
        let made = quizzes.compactMap { try? $0.get() }
        var evaluations = QuizEvaluation.run(model: model, quizzes: made)[...]
        return zip(challenges, quizzes).map { challenge, quiz in
            Result { () throws(QuizEvaluationFailure) in
                let macs = try Self.passMACs(of: try quiz.get(), with: model)
                guard let evaluation = evaluations.popFirst() else {
                    throw .shape(name: "quizzes", expected: made.count, got: 0)
                }
                return seal(
                    try evaluation.get(), macs: macs, attempt: challenge.number,
                    challenge: challenge.hash, in: context)
            }
        }
    }

    /// What attempts will cost, without doing them; one that cannot be made costs nothing.
    package func macs(
        ofAttempts numbers: some Sequence<UInt64>, in context: WorkContext
    ) -> UInt64 {
        numbers.reduce(0) { sum, number in
            let quiz = try? quiz(of: context.challenge(attempt: number))
            return sum &+ (quiz.flatMap { try? Self.passMACs(of: $0, with: model) } ?? 0)
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
