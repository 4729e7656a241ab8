import ChainTypes
import Consensus
import Primitives
import UsefulWork

/// Seals blocks with real work: one attempt after the other, until one wins.
struct BlockSealer: Sendable {
    let kind: any WorkKind

    /// The proof that seals a block, with the attempts that it took.
    ///
    /// `isCancelled` is asked before every pass; a cancelled search ends in `stopping`.
    func seal(
        in context: WorkContext, isCancelled: () -> Bool
    ) throws(LiveNodeFailure) -> (proof: WorkProof, attempts: UInt64) {
        let width = UInt64(max(kind.attemptsAtOnce, 1))
        var attempt: UInt64 = 0
        while attempt < LiveLimits.attemptsPerBlock {
            guard !isCancelled() else { throw .stopping }
            let search = kind.search(attempt..<attempt + width, in: context)
            attempt += width
            if let won = search.won { return (won, attempt) }
        }
        throw .unsealed(attempts: attempt)
    }
}
