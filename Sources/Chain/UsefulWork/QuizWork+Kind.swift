package import ChainTypes
import Quizzes

extension QuizWork: WorkKind {
    package var code: UInt8 { QuizProof.kind }
    package var name: String { "quiz" }
    package var attemptsAtOnce: Int { max(model.attemptsAtOnce, 1) }

    package func search(_ numbers: Range<UInt64>, in context: WorkContext) -> WorkSearch {
        let prepared = prepare(numbers, in: context)
        var search = WorkSearch(
            attempts: UInt64(numbers.count), macs: prepared.reduce(0) { $0 &+ $1.macs })
        for (number, outcome) in zip(numbers, attempts(prepared, in: context)) {
            do throws(QuizEvaluationFailure) {
                let attempt = try outcome.get()
                search.tally.add(
                    attempt.evaluation.tokens, predictions: attempt.evaluation.predictions)
                if attempt.wins, search.won == nil { search.won = attempt.proof.workProof }
            } catch {
                search.failures.append("attempt \(number): \(error)")
            }
        }
        return search
    }

    package func checkClaim(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        let quiz = try read(proof)
        do throws(WorkFailure) {
            try checkClaim(quiz, in: context)
        } catch {
            throw WorkRefusal(error.description)
        }
    }

    package func replay(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        let quiz = try read(proof)
        do throws(WorkFailure) {
            try replay(quiz, in: context)
        } catch {
            throw WorkRefusal(error.description)
        }
    }

    private func read(_ proof: WorkProof) throws(WorkRefusal) -> QuizProof {
        do throws(QuizProofFailure) {
            return try QuizProof(proof)
        } catch {
            throw WorkRefusal(error.description)
        }
    }
}
