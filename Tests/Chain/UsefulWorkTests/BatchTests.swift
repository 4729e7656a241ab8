import ChainTypes
import Primitives
import Quizzes
import Tensors
import Testing
import UsefulWork

/// Attempts that share a pass: the laws of a batch, whatever the model.
struct BatchTests {
    /// Tokens of up to three bytes, several quizzes in a pass, and quizzes that fail at will.
    private struct PairModel: WorkModel {
        let base = PrefixHashModel(seed: 4, contextLength: 4_096)
        var failing: Set<Int> = []
        var undefined: Set<Int> = []
        var fileHash: Hash32 { base.fileHash }
        var hiddenWidth: Int { base.hiddenWidth }
        var vocabulary: Int { base.vocabulary }
        var contextLength: Int { 96 }
        var attemptsAtOnce: Int { 4 }
        var beginning: [Int32] { [1] }

        /// A token a pair of equal bytes, else a token a byte.
        func encode(_ run: [UInt8]) -> [Int32] {
            var tokens: [Int32] = []
            var rest = run[...]
            while let byte = rest.popFirst() {
                if rest.first == byte { rest.removeFirst() }
                tokens.append(Int32(byte))
            }
            return tokens
        }

        func decode(_ tokens: [Int32]) -> [UInt8] { base.decode(tokens) }

        func macs(tokenCount: Int, rowCount: Int) -> UInt64 {
            UInt64(tokenCount * 1_000 + rowCount)
        }

        func evaluate(
            _ passes: [WorkPass]
        ) -> [Result<[WorkRow], QuizEvaluationFailure>] {
            base.evaluate(passes).enumerated().map { index, outcome in
                if failing.contains(index) { return .failure(.model(reason: "at will")) }
                guard undefined.contains(index) else { return outcome }
                return outcome.map { rows in
                    let row = rows[0]
                    let logits = FloatView([.nan] + row.logits.elements.dropFirst())
                    return [WorkRow(hidden: row.hidden, logits: logits, loss: row.loss)]
                        + rows.dropFirst()
                }
            }
        }
    }

    private let context = WorkContext(
        chainID: 5, epochKey: Hash32(words: (1, 2, 3, 4)), blockHash: Hash32(words: (5, 6, 7, 8)),
        difficulty: 400_000)

    private func work(_ model: any WorkModel) throws -> QuizWork {
        try QuizWork(model: model, modelHash: model.fileHash, textBytes: 80)
    }

    private typealias Outcome = Result<WorkAttempt, QuizEvaluationFailure>

    private func alone(
        _ work: QuizWork, _ numbers: some Sequence<UInt64>
    ) -> [Outcome] {
        numbers.map { number in
            Outcome { () throws(QuizEvaluationFailure) in try work.attempt(number, in: context) }
        }
    }

    @Test(arguments: [0, 1, 2, 3, 8, 17] as [UInt64])
    func `attempts in one pass are the attempts alone, in their order`(count: UInt64) throws {
        let pairs = try work(PairModel())
        #expect(pairs.attempts(0..<count, in: context) == alone(pairs, 0..<count))
        let bytes = try work(PrefixHashModel(seed: 3))
        #expect(bytes.attempts(0..<count, in: context) == alone(bytes, 0..<count))
        let backwards = (0..<count).reversed()
        #expect(pairs.attempts(backwards, in: context) == alone(pairs, backwards))
    }

    @Test func `a failing attempt takes no other with it`() throws {
        let good = alone(try work(PairModel()), 0..<6 as Range<UInt64>)
        let model = PairModel(failing: [1], undefined: [4])
        let outcomes = try work(model).attempts(0..<6, in: context)
        for index in [0, 2, 3, 5] { #expect(outcomes[index] == good[index]) }
        #expect(outcomes[1] == .failure(.model(reason: "at will")))
        guard case .failure(.notFinite) = outcomes[4] else {
            Issue.record("a NaN in a hashed row is a failure of the attempt")
            return
        }
    }

    @Test func `a search names the attempts that failed, and the others go on`() throws {
        let good = try work(PairModel())
        let search = try work(PairModel(failing: [1], undefined: [4])).search(0..<6, in: context)
        #expect(search.attempts == 6)
        #expect(search.macs == good.macs(ofAttempts: 0..<6 as Range<UInt64>, in: context))
        try #require(search.failures.count == 2)
        #expect(search.failures[0] == "attempt 1: the model failed: at will")
        #expect(search.failures[1].hasPrefix("attempt 4: row "))
        let rest = try [0, 2, 3, 5].map { try good.attempt($0, in: context) }
        #expect(search.won == rest.first { $0.wins }?.proof.workProof)
        var tally = QuizTally()
        for evaluation in rest.map(\.evaluation) {
            tally.add(evaluation.tokens, predictions: evaluation.predictions)
        }
        #expect(search.tally == tally)
    }

    @Test func `several tokenized quizzes in a pass keep the laws of work`() throws {
        #expect(WorkKindLaws.broken(by: try work(PairModel())) == [])
    }

    @Test func `an attempt of another length has other MACs, known before it is done`() throws {
        let work = try work(PairModel())
        var found: Set<UInt64> = []
        for number in 0..<40 as Range<UInt64> {
            let proof = try work.attempt(number, in: context).proof
            let tokens = try work.quiz(of: context.challenge(attempt: number))
            let rows = tokens.answerPositions.count
            #expect(proof.macs == UInt64(tokens.tokens.count * 1_000 + rows))
            #expect(work.macs(ofAttempts: [number], in: context) == proof.macs)
            found.insert(proof.macs)
        }
        #expect(found.count > 5)
        let sum = try (0..<5 as Range<UInt64>).reduce(0) {
            try $0 + work.attempt($1, in: context).proof.macs
        }
        #expect(work.macs(ofAttempts: 0..<5 as Range<UInt64>, in: context) == sum)
    }

    @Test func `the MACs of another attempt's quiz are refused before any replay`() throws {
        let work = try work(PairModel())
        let attempts = try (0..<60 as Range<UInt64>).map { try work.attempt($0, in: context) }
        let won = try #require(attempts.first { $0.wins })
        try work.verify(won.proof, in: context)
        let other = try #require(attempts.first { $0.proof.macs > won.proof.macs })
        var forged = won.proof
        forged.macs = other.proof.macs
        #expect(throws: WorkFailure.macs(expected: won.proof.macs, got: forged.macs)) {
            try work.checkClaim(forged, in: context)
        }
    }

    @Test func `a quiz of more tokens than the model reads fails alone`() throws {
        let model = PairModel()
        let work = try work(model)
        let long = try QuizWork(model: model, modelHash: model.fileHash, textBytes: 98)
        let outcomes = long.attempts(0..<40, in: context)
        let failed = outcomes.count { outcome in
            if case .failure(.context(_, 96)) = outcome { return true }
            return false
        }
        #expect(failed > 0 && failed < 40, "\(failed) of 40 quizzes are too long")
        #expect(outcomes == alone(long, 0..<40 as Range<UInt64>))
        #expect(work.attempts(0..<40, in: context).allSatisfy { (try? $0.get()) != nil })
    }

    @Test func `what a spec may name is what a quiz can be`() {
        #expect(ChainLimits.textBytes.lowerBound == UInt64(QuizLimits.leastBytes))
        #expect(ChainLimits.textBytes.upperBound == UInt64(QuizLimits.mostBytes))
    }
}
