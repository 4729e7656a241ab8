import ChainTypes
import Consensus
import Execution
import LightClients
import NodeRuntime
import Primitives
import StateTrie

/// What light clients that follow a chain are sent: a hand-over an epoch, a proof for the newest
/// block.
package struct FollowerTrial: Sendable {
    private let spec: ChainSpec
    private let checkpoint: Checkpoint
    private let members: MemberList
    private var handOver: [UInt8] = []
    private var proof: [UInt8] = []

    init(spec: ChainSpec, genesis: BlockRecord) {
        self.spec = spec
        members = MemberList(genesis.validators)
        checkpoint = Checkpoint(
            chainID: spec.chainID, epochLength: spec.epochLength, epoch: 0,
            root: genesis.envelopeHash, setCommitment: members.commitment)
    }

    /// Bytes of the message that leads from the first epoch to the second.
    package var handOverBytes: Int { handOver.count }
    /// Bytes of the message that shows one block as final.
    package var proofBytes: Int { proof.count }
    package var isReady: Bool { !handOver.isEmpty && !proof.isEmpty }

    mutating func note(_ record: BlockRecord) {
        guard let own = (try? EnvelopeVotes(decoding: record.envelope.certificate))?.own else {
            return
        }
        let final = FinalityProof(block: SealedHeader(record.envelope), certificate: own)
        if spec.endsEpoch(record.number), spec.epoch(of: record.number) == 0 {
            let made = try? HandOver(
                final: final, state: record.head.state, next: record.validators)
            handOver = made?.encoded ?? []
        } else if spec.epoch(of: record.number) == 1 {
            proof = final.encoded
        }
    }

    /// Lets one follower take both messages as they came over the network, every signature checked;
    /// the number of the block that it then knows to be final.
    package func follow() -> UInt64? {
        guard var client = try? LightClient(checkpoint: checkpoint, members: members),
            let handOver = try? HandOver(decoding: handOver),
            let proof = try? FinalityProof(decoding: proof),
            (try? client.follow(handOver)) != nil
        else { return nil }
        return (try? client.follow(proof))?.block.header.number
    }
}
