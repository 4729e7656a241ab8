import ChainTypes
package import Consensus
import Execution
import Primitives
import Quizzes
import TransactionPool
import UsefulWork

/// What a node knows of the block that it is making.
struct Proposal: Sendable {
    /// Its owner wants one block, made as said.
    var request: BlockRequest?
    /// The order that builds it.
    var build: OrderID?
    var candidate: WorkCandidate?
    /// The pass of the model that is being done for it.
    var search: OrderID?
    /// Passes of which no attempt could be made, one after the other.
    var failedPasses = 0
    /// True when the pool has got something that the block does not hold.
    var isOutdated = false
    /// The own candidate that is said again until a block of its number is final.
    var mined: Envelope?

    /// Gives up what is being made; orders that are out become worthless.
    mutating func abandon() {
        (build, candidate, search) = (nil, nil, nil)
        (failedPasses, isOutdated) = (0, false)
    }
}

/// A block that is being built.
struct DraftBlock: Sendable {
    let parent: BlockRecord
    let votes: EnvelopeVotes
}

/// A block that a node works on.
struct WorkCandidate: Sendable {
    let block: Block
    let votes: EnvelopeVotes
    let context: WorkContext
    /// The number of the next attempt.
    var attempt: UInt64 = 0

    /// The attempts of the next pass of the model.
    func numbers(_ count: Int) -> Range<UInt64> {
        attempt..<attempt &+ UInt64(max(count, 1))
    }
}

extension NodeMachine {
    /// Makes one block for the owner of the node, as soon as the chain can take one.
    mutating func propose(_ request: BlockRequest) {
        guard configuration.proposes == .onRequest else {
            emit(.nothingProposed(reason: "this node makes no blocks on request"))
            return
        }
        proposal.request = request
        agenda.last(.work)
    }

    /// Starts a block on the head, in place of whatever is being made; where nothing may be built
    /// on it yet, the next head brings another call.
    mutating func beginWork() {
        switch configuration.proposes {
        case .never: return
        case .onRequest: guard proposal.request != nil else { return }
        case .always: break
        }
        proposal.abandon()
        let parent = tree.head
        let isFinal = parent.envelopeHash == tree.root.envelopeHash
        guard isFinal || !spec.endsEpoch(parent.number) else { return }
        let votes = EnvelopeVotes(paid: paidVotes(on: parent))
        let earliest = max(parent.head.earliestNextTimestamp, proposal.request?.timestamp ?? 0)
        let choices = BlockChoices(
            beneficiary: proposal.request?.beneficiary ?? configuration.beneficiary,
            timestamp: max(earliest, proposal.request?.timestamp == nil ? now.seconds : 0),
            extraData: configuration.extraData)
        let gasLimit = parent.head.setGasLimit ?? parent.head.header.gasLimit
        let order = BuildOrder(
            parent: parent, votes: votes, choices: choices,
            transactions: pool.select(gasLimit: gasLimit).map(\.transaction))
        proposal.build = self.order(
            .build(order), for: .build(DraftBlock(parent: parent, votes: votes)))
    }

    /// The votes that a block on the head has to carry and pay for.
    package var paidVotes: EnvelopeVotes { EnvelopeVotes(paid: paidVotes(on: tree.head)) }

    /// The votes on a parent that its child pays for.
    private func paidVotes(on parent: BlockRecord) -> Certificate? {
        guard !parent.isEpochRoot(spec) else { return nil }
        return simplex.fullestCertificate(of: parent.envelopeHash)
            ?? FinalBlocks.own(parent.envelope)
    }

    mutating func settle(
        _ draft: DraftBlock, _ result: Result<BuiltBlock, BuildFailure>, _ id: OrderID
    ) {
        guard id == proposal.build else { return }
        proposal.build = nil
        switch result {
        case .success(let built):
            drop(built.refused.map(\.transaction.hash))
            let block = built.built.block
            proposal.candidate = WorkCandidate(
                block: block, votes: draft.votes,
                context: draft.parent.workContext(ofChild: block.hash, spec: spec))
            searchOn()
        case .failure(let failure):
            proposal.request = nil
            emit(.workFailed(reason: "no block can be made: \(failure)"))
        }
    }

    private mutating func searchOn() {
        guard let candidate = proposal.candidate else { return }
        let kind = work.mining
        let numbers = candidate.numbers(kind.attemptsAtOnce)
        proposal.candidate?.attempt = numbers.upperBound
        proposal.search = order(
            .search(SearchOrder(kind: kind.code, numbers: numbers, context: candidate.context)),
            for: .search(numbers))
    }

    /// Takes what some attempts came to; of those that win the first seals the block.
    mutating func settle(_ numbers: Range<UInt64>, _ search: WorkSearch, _ id: OrderID) {
        guard id == proposal.search, let candidate = proposal.candidate else { return }
        proposal.search = nil
        tally.attempts += UInt64(numbers.count)
        tally.workMACs += search.macs
        tally.quizzes.add(search.tally)
        if let won = search.won {
            seal(candidate, with: won)
        } else if search.failures.count < numbers.count {
            proposal.failedPasses = 0
            if proposal.isOutdated { beginWork() } else { searchOn() }
        } else {
            noteFailedPass(search.failures.first ?? "no attempt was made")
        }
    }

    /// A model that fails is tried a few times, and then again with the next block.
    private mutating func noteFailedPass(_ reason: String) {
        proposal.failedPasses += 1
        guard proposal.failedPasses < NodeLimits.failedPasses else {
            proposal.abandon()
            proposal.request = nil
            emit(
                .workFailed(
                    reason: "\(NodeLimits.failedPasses) passes of the model failed, the last "
                        + "one: \(reason)"))
            return
        }
        emit(.workFailed(reason: reason))
        searchOn()
    }

    private mutating func seal(_ candidate: WorkCandidate, with proof: WorkProof) {
        let envelope = Envelope(
            block: candidate.block, workProof: proof, certificate: candidate.votes.encoded)
        // One candidate for each parent: a second one would only compete with the first.
        proposal = Proposal(mined: envelope)
        emit(.mined(envelope))
        emit(.broadcast(.envelope(envelope.encoded), except: nil))
        agenda.first([.offer(envelope, from: nil)])
    }
}
