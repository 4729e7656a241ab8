import ChainTypes
import Consensus
import Execution
import Primitives
import Staking
import StateTrie
import TransactionPool

/// Evidence on its way to the staking contract.
struct OpenEvidence: Sendable {
    let evidence: Evidence
    let offender: Address
    /// The number of the final block after which this node reports it.
    var due: UInt64
}

extension NodeMachine {
    /// Takes note of evidence, and reports it when it is this node's turn.
    ///
    /// One report is enough, and the others would pay for a call that fails. So the validator after
    /// the offender in the set goes first, and the next one when the stake is still there some
    /// blocks later.
    mutating func convict(_ evidence: Evidence) {
        emit(.convicted(evidence))
        let offender = try? evidence.offender(
            chainID: spec.chainID, recovery: configuration.recovery)
        guard let offender, let turn = turn(after: offender) else { return }
        if convictions.count < ConsensusLimits.validators {
            convictions.append(
                OpenEvidence(
                    evidence: evidence, offender: offender,
                    due: tree.root.number + turn * NodeLimits.blocksPerReport))
        }
        reportDue()
    }

    /// How many validators come before this one in telling of an offender.
    private func turn(after offender: Address) -> UInt64? {
        let validators = simplex.context.validators
        guard let voter = configuration.voter, let own = validators.place(of: voter),
            let place = validators.place(of: offender)
        else { return nil }
        return UInt64((own - place - 1 + 2 * validators.count) % validators.count)
    }

    /// Has the transactions signed of evidence that is due and whose offender has stake left.
    mutating func reportDue() {
        let state = tree.head.head.state
        convictions.removeAll { open in
            let stake = try? state.storage(
                StakingContract.Slot.record(of: open.offender), of: StakingContract.address)
            return stake?.isZero == true
        }
        guard let voter = configuration.voter else { return }
        for index in convictions.indices where convictions[index].due <= tree.root.number {
            let everyone = UInt64(simplex.context.validators.count)
            convictions[index].due = tree.root.number + everyone * NodeLimits.blocksPerReport
            let transaction = slashing(convictions[index].evidence, by: voter)
            order(.sign(.transaction(transaction)), for: .report)
        }
    }

    private func slashing(_ evidence: Evidence, by voter: Address) -> Transaction {
        let nonce =
            pool.nextNonce(of: voter) ?? (try? tree.head.head.state.account(voter))??.nonce ?? 0
        let call = StakingCall.slash(
            SlashableVote(evidence.first), SlashableVote(evidence.second))
        let tip = UInt256(Rewards.gwei)
        return Transaction(
            chainID: spec.chainID, nonce: nonce,
            fees: .dynamic(
                maxFee: tree.head.head.nextBaseFee &* UInt256(2) &+ tip, maxPriorityFee: tip),
            gasLimit: call.gasLimit, to: StakingContract.address, value: .zero, data: call.data)
    }
}

extension SlashableVote {
    /// The vote as the contract takes it.
    init(_ signed: SignedVote) {
        self.init(
            epoch: signed.vote.epoch, view: signed.vote.view, kind: signed.vote.kind.rawValue,
            parentView: signed.vote.parentView, block: signed.vote.block,
            signature: signed.signature)
    }
}
