package import ChainTypes
package import Consensus
import Encodings
import Execution
import Primitives
import Staking
package import StateTrie

/// What leads a light client from one epoch to the next: the last block of the epoch, the votes of
/// the epoch's set that made it final, and the next set as that block's state commits to it.
///
/// `RLP [header, work proof, certificate, account proof, slot proof, members]`: the proofs are
/// lists of trie nodes, the account is the staking contract, the slot its commitment.
package struct HandOver: Hashable, Sendable {
    package let final: FinalityProof
    package let account: TrieProof
    package let commitment: TrieProof
    package let members: MemberList

    package init(
        final: FinalityProof, account: TrieProof, commitment: TrieProof, members: MemberList
    ) {
        self.final = final
        self.account = account
        self.commitment = commitment
        self.members = members
    }

    /// Makes the proofs from the state after the block.
    package init(
        final: FinalityProof, state: ChainState, next: ValidatorSet
    ) throws(StateFailure) {
        let proof = try state.proof(
            of: StakingContract.address, slots: [StakingContract.Slot.commitment])
        self.init(
            final: final, account: proof.proof,
            commitment: proof.slots.first?.proof ?? TrieProof(nodes: []),
            members: MemberList(next))
    }

    /// What a final block hands over with; `nil` unless it ends an epoch and has its own votes.
    package init?(_ record: BlockRecord, spec: ChainSpec) throws(StateFailure) {
        guard spec.endsEpoch(record.number), let final = FinalityProof(record.envelope) else {
            return nil
        }
        try self.init(final: final, state: record.head.state, next: record.validators)
    }

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            final.write(to: &list)
            list.appendProof(account)
            list.appendProof(commitment)
            list.appendList { members.write(to: &$0) }
        }
    }

    /// Reads exactly one hand-over; whether it holds is for ``LightClient``.
    package init(decoding bytes: [UInt8]) throws(LightClientFailure) {
        var list = try LightClientFailure.list(in: bytes)
        final = try FinalityProof(&list)
        account = try TrieProof(&list)
        commitment = try TrieProof(&list)
        var inner = try LightClientFailure.reading { () throws(RLPFailure) in
            let inner = try list.readList()
            try list.finish()
            return inner
        }
        members = try MemberList(&inner)
    }

    /// The next set, shown under the state root of the block.
    func nextValidators() throws(LightClientFailure) -> ValidatorSet {
        do {
            let root = final.block.header.stateRoot
            guard
                let contract = try AccountProof.account(
                    of: StakingContract.address, in: account, under: root)
            else { throw LightClientFailure.noStaking }
            let word = try AccountProof.value(
                of: StakingContract.Slot.commitment, in: commitment, under: contract.storageRoot)
            return try members.validators(committedAs: word.hash32)
        } catch let failure as TrieProof.Failure {
            throw .proof(failure)
        } catch let failure as LightClientFailure {
            throw failure
        } catch {
            throw .noStaking
        }
    }
}

extension RLPWriter {
    mutating func appendProof(_ proof: TrieProof) {
        appendList { list in
            for node in proof.nodes { list.append(node) }
        }
    }
}

extension TrieProof {
    /// Reads the next item, a list of nodes.
    init(_ list: inout RLPReader) throws(LightClientFailure) {
        let nodes = try LightClientFailure.reading { () throws(RLPFailure) in
            var inner = try list.readList()
            var nodes: [[UInt8]] = []
            while !inner.isAtEnd, nodes.count <= LightClientLimits.proofNodes {
                nodes.append(Array(try inner.readBytes()))
            }
            return nodes
        }
        guard nodes.count <= LightClientLimits.proofNodes else {
            throw .tooMany(what: "proof nodes", limit: LightClientLimits.proofNodes)
        }
        self.init(nodes: nodes)
    }
}
