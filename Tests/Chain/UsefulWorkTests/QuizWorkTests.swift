import ChainTypes
import Primitives
import Testing
import UsefulWork

struct QuizWorkTests {
    private let model = PrefixHashModel(seed: 1)

    private func hash(_ number: UInt64) -> Hash32 { Hash32(words: (number, 7, 8, 9)) }

    private func work() throws -> QuizWork {
        try QuizWork(model: model, modelHash: model.fileHash, textBytes: 96)
    }

    private func context(difficulty: UInt256) -> WorkContext {
        WorkContext(chainID: 5, epochKey: hash(1), blockHash: hash(2), difficulty: difficulty)
    }

    /// A proof that wins at one chance in four, and where it belongs.
    private func winner() throws -> (QuizWork, WorkContext, QuizProof) {
        let work = try work()
        let context = context(difficulty: UInt256(4 * work.typicalMACs))
        for number in 0..<100 as Range<UInt64> {
            let attempt = try work.attempt(number, in: context)
            if attempt.wins { return (work, context, attempt.proof) }
        }
        throw WorkFailure.evaluation(.model(reason: "no attempt of 100 won"))
    }

    private func refusal(
        _ work: QuizWork,
        _ proof: QuizProof,
        _ context: WorkContext
    ) -> WorkFailure? {
        do {
            try work.verify(proof, in: context)
            return nil
        } catch {
            return error
        }
    }

    @Test func `an honest proof is accepted and replays to the same evaluation`() throws {
        let (work, context, proof) = try winner()
        let replayed = try work.verify(proof, in: context)
        #expect(replayed.transcriptRoot == proof.transcriptRoot)
        #expect(replayed.loss == proof.loss)
        #expect(work.typicalMACs == 96 * 256 && proof.macs == work.typicalMACs)
    }

    @Test func `each altered field of a proof is refused for what it is`() throws {
        let (work, context, proof) = try winner()
        var forged = proof
        forged.digest = hash(3)
        #expect(refusal(work, forged, context) == .digest(expected: proof.digest, got: hash(3)))
        forged = proof
        forged.epochKey = hash(4)
        #expect(
            refusal(work, forged, context) == .epochKey(expected: context.epochKey, got: hash(4))
        )
        forged = proof
        forged.macs += 1
        #expect(
            refusal(work, forged, context) == .macs(expected: proof.macs, got: proof.macs + 1)
        )
        forged.macs = .max
        #expect(refusal(work, forged, context) == .macs(expected: proof.macs, got: .max))
        forged = proof
        forged.loss += 1
        #expect(
            refusal(work, forged, context) == .loss(expected: proof.loss, got: proof.loss + 1)
        )
        forged = proof
        forged.attempt += 1
        guard case .digest = refusal(work, forged, context) else {
            Issue.record("another attempt number was not refused by its digest")
            return
        }
    }

    @Test func `a transcript that was made up with a fitting digest fails the replay`() throws {
        let work = try work()
        let context = context(difficulty: UInt256(2 * work.typicalMACs))
        let honest = try work.attempt(0, in: context)
        var forged = honest.proof
        var number: UInt64 = 0
        repeat {
            number += 1
            forged.transcriptRoot = hash(number)
            forged.digest = WorkHashes.digest(
                challenge: context.challenge(attempt: 0),
                transcriptRoot: forged.transcriptRoot
            )
        } while !context.wins(digest: forged.digest, macs: forged.macs)
        #expect(
            refusal(work, forged, context)
                == .transcript(
                    expected: honest.proof.transcriptRoot,
                    got: forged.transcriptRoot
                )
        )
    }

    @Test func `an attempt that does not win is refused as too little work`() throws {
        let work = try work()
        let context = context(difficulty: .max)
        let attempt = try work.attempt(0, in: context)
        #expect(!attempt.wins)
        #expect(
            refusal(work, attempt.proof, context)
                == .tooLittleWork(
                    digest: attempt.proof.digest,
                    difficulty: .max,
                    macs: attempt.proof.macs
                )
        )
    }

    @Test func `a proof stolen for another block, chain or epoch is refused`() throws {
        let (work, context, proof) = try winner()
        var other = context
        other.blockHash = hash(9)
        guard case .digest = refusal(work, proof, other) else {
            Issue.record("another block was not refused")
            return
        }
        other = context
        other.chainID += 1
        guard case .digest = refusal(work, proof, other) else {
            Issue.record("another chain was not refused")
            return
        }
        other = context
        other.epochKey = hash(9)
        #expect(
            refusal(work, proof, other) == .epochKey(expected: hash(9), got: proof.epochKey)
        )
    }

    @Test func `a model other than the chain's is refused by its hash`() {
        let other = PrefixHashModel(seed: 2)
        #expect(throws: WorkFailure.wrongModel(expected: model.fileHash, got: other.fileHash)) {
            try QuizWork(model: other, modelHash: model.fileHash, textBytes: 96)
        }
    }

    @Test func `about one attempt in difficulty divided by MACs wins`() throws {
        let work = try work()
        let context = context(difficulty: UInt256(8 * work.typicalMACs))
        let wins = try (0..<400 as Range<UInt64>).filter { try work.attempt($0, in: context).wins }
        #expect((30...70).contains(wins.count), "\(wins.count) of 400 won, 50 are expected")
    }

    @Test func `a quiz that the model cannot read is an error`() {
        let long = QuizEvaluationFailure.context(needed: 97, available: 96)
        #expect(throws: WorkFailure.evaluation(long)) {
            try QuizWork(model: model, modelHash: model.fileHash, textBytes: 97)
        }
        let short = QuizEvaluationFailure.text(allowed: 64...4_096, got: 10)
        #expect(throws: WorkFailure.evaluation(short)) {
            try QuizWork(model: model, modelHash: model.fileHash, textBytes: 10)
        }
    }
}
