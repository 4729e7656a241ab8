import ChainTypes
import Consensus
import Primitives
import UsefulWork

/// Seals blocks with real quiz work: a forward pass of the chain's model an attempt, until one
/// wins.
struct BlockSealer<Model: WorkModel>: Sendable {
    let quizzes: QuizWork<Model>

    /// The proof that seals a block at its place, with the attempts and MACs that it took.
    ///
    /// `isCancelled` is asked before every pass; a cancelled search ends in `stopping`.
    func seal(
        at place: WorkPlace, isCancelled: () -> Bool
    ) throws(LiveNodeFailure) -> (proof: WorkProof, attempts: UInt64) {
        let context = WorkContext(place)
        let width = UInt64(max(quizzes.model.attemptsAtOnce, 1))
        var attempt: UInt64 = 0
        while attempt < LiveLimits.attemptsPerBlock {
            guard !isCancelled() else { throw .stopping }
            let numbers = attempt..<attempt + width
            let outcomes = quizzes.attempts(numbers, in: context).compactMap { try? $0.get() }
            attempt += width
            if let won = outcomes.first(where: \.wins) {
                return (won.proof.workProof, attempt)
            }
        }
        throw .unsealed(attempts: attempt)
    }
}
