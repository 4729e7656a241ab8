import ChainTypes
package import Consensus
import Execution
import Primitives
import Quizzes
import TransactionPool
import UsefulWork

/// A block that a node works on.
struct WorkCandidate: Sendable {
    let block: Block
    let votes: EnvelopeVotes
    let context: WorkContext
    /// The number of the next attempt.
    var attempt: UInt64 = 0
    /// True when the pool has got something that the block does not hold.
    var isOutdated = false

    /// The attempts of the next pass.
    func numbers(_ count: Int) -> Range<UInt64> {
        attempt..<attempt &+ UInt64(max(count, 1))
    }
}

extension Node {
    /// Starts work on the head; a ticket that is still out becomes worthless.
    mutating func beginWork(now: UInt64) -> [NodeEffect] {
        guard configuration.mines else { return [] }
        candidate = makeCandidate(now: now)
        return nextTicket()
    }

    private mutating func nextTicket() -> [NodeEffect] {
        guard let candidate else { return [] }
        lastTicket += 1
        let numbers = candidate.numbers(work.mining.attemptsAtOnce)
        let macs = work.mining.macs(ofAttempts: numbers, in: candidate.context)
        return [.work(ticket: lastTicket, macs: macs)]
    }

    /// A block on the head; `nil` where nothing may be built on it yet, or its state cannot be
    /// read.
    private func makeCandidate(now: UInt64) -> WorkCandidate? {
        let parent = tree.head
        let isFinal = parent.envelopeHash == tree.root.envelopeHash
        guard isFinal || !spec.endsEpoch(parent.number) else { return nil }
        let votes = EnvelopeVotes(paid: paidVotes(on: parent))
        let withdrawals = try? tree.pipeline.withdrawals(
            paying: votes.paid, on: parent, beneficiary: configuration.beneficiary)
        guard let withdrawals else { return nil }
        let choices = BlockChoices(
            beneficiary: configuration.beneficiary,
            timestamp: max(parent.head.earliestNextTimestamp, now / 1_000),
            extraData: configuration.extraData, withdrawals: withdrawals)
        let gasLimit = parent.head.setGasLimit ?? parent.head.header.gasLimit
        let transactions = pool.select(gasLimit: gasLimit).map(\.transaction)
        let built = try? executor.build(on: parent.head, choices, transactions: transactions)
        guard let block = built?.built.block else { return nil }
        let context = parent.workContext(ofChild: block.hash, spec: spec)
        return WorkCandidate(block: block, votes: votes, context: context)
    }

    /// The votes that a block on the head has to carry and pay for.
    package var paidVotes: EnvelopeVotes { EnvelopeVotes(paid: paidVotes(on: tree.head)) }

    /// The votes on a parent that its child pays for.
    private func paidVotes(on parent: BlockRecord) -> Certificate? {
        guard !parent.isEpochRoot(spec) else { return nil }
        return simplex.fullestCertificate(of: parent.envelopeHash)
            ?? FinalBlocks.own(parent.envelope)
    }

    /// Does the work whose time has passed, unless the chain went on in the meantime: as many
    /// attempts as one pass evaluates, of which the first that wins seals the block.
    mutating func attempt(ticket: UInt64, now: UInt64) -> [NodeEffect] {
        guard ticket == lastTicket, var current = candidate else { return [] }
        if current.isOutdated {
            guard let next = makeCandidate(now: now) else { return [] }
            current = next
        }
        let numbers = current.numbers(work.mining.attemptsAtOnce)
        let search = work.mining.search(numbers, in: current.context)
        tally.attempts += search.attempts
        tally.workMACs += search.macs
        tally.quizzes.add(search.tally)
        current.attempt = numbers.upperBound
        candidate = current
        guard let won = search.won else { return nextTicket() }
        let envelope = Envelope(
            block: current.block, workProof: won, certificate: current.votes.encoded)
        // One candidate a parent: a second one would only compete with the first.
        candidate = nil
        mined = envelope
        return [.event(.mined(envelope)), .broadcast(.envelope(envelope.encoded), except: nil)]
            + importEnvelope(envelope, from: nil, now: now)
    }
}
