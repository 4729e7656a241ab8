package import Primitives

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
    /// Every quiz has this many tokens; named by the chain spec.
    package let tokenCount: Int
    /// The multiply-accumulates of one attempt.
    package let macs: UInt64

    /// Takes the model only if it is the one that the chain spec names by the hash of its file.
    package init(model: Model, modelHash: Hash32, tokenCount: Int) throws(WorkFailure) {
        guard model.fileHash == modelHash else {
            throw .wrongModel(expected: modelHash, got: model.fileHash)
        }
        self.model = model
        self.tokenCount = tokenCount
        do {
            try QuizEvaluation.check(model, tokenCount: tokenCount)
        } catch {
            throw .evaluation(error)
        }
        do {
            macs = try model.macs(tokenCount: tokenCount)
        } catch {
            throw .evaluation(.model(reason: "\(error)"))
        }
    }

    /// The quiz of a challenge, answered by the model.
    package func evaluate(challenge: Hash32) throws(QuizEvaluationFailure) -> QuizEvaluation {
        try QuizEvaluation.run(model: model, challenge: challenge, tokenCount: tokenCount)
    }

    /// Does one unit of work.
    package func attempt(
        _ number: UInt64,
        in context: WorkContext
    ) throws(QuizEvaluationFailure) -> WorkAttempt {
        let challenge = context.challenge(attempt: number)
        let evaluation = try evaluate(challenge: challenge)
        let digest = WorkHashes.digest(
            challenge: challenge,
            transcriptRoot: evaluation.transcriptRoot
        )
        let proof = QuizProof(
            attempt: number,
            epochKey: context.epochKey,
            transcriptRoot: evaluation.transcriptRoot,
            loss: evaluation.loss,
            macs: macs,
            digest: digest
        )
        return WorkAttempt(
            proof: proof,
            evaluation: evaluation,
            wins: context.wins(digest: digest, macs: macs)
        )
    }

    /// Accepts a proof only after replaying its forward pass and finding the same bits.
    ///
    /// What can be checked without the model comes first, so that a crude forgery costs the
    /// verifier three hashes. A claim that passes those but not the replay costs its author as many
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
    package func checkClaim(
        _ proof: QuizProof,
        in context: WorkContext
    ) throws(WorkFailure) {
        guard proof.epochKey == context.epochKey else {
            throw .epochKey(expected: context.epochKey, got: proof.epochKey)
        }
        guard proof.macs == macs else {
            throw .macs(expected: macs, got: proof.macs)
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
