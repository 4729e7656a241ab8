import ChainTypes
import Consensus
import Execution
import LightClients
import NodeRuntime

/// What light clients that follow a chain are sent: a hand-over an epoch, a proof for the newest
/// block.
package struct FollowerTrial: Sendable {
    private let checkpoint: Checkpoint
    private let members: MemberList
    private let handOver: [UInt8]
    private let proof: [UInt8]

    /// What a node's store has for them of the first two epochs; `nil` before the second is begun.
    init?(spec: ChainSpec, genesis: BlockRecord, store: FinalStore) {
        guard let checkpoint = Checkpoint(genesis: genesis, spec: spec),
            let handOver = store.handOver(after: 0), let end = spec.lastNumber(ofEpoch: 0)
        else { return nil }
        let second = (end + 1...end + spec.epochLength).lazy.compactMap { store.envelope($0) }
        guard let proof = second.compactMap({ FinalityProof($0) }).first else { return nil }
        self.checkpoint = checkpoint
        self.handOver = handOver
        self.proof = proof.encoded
        members = MemberList(genesis.validators)
    }

    /// Bytes of the message that leads from the first epoch to the second.
    package var handOverBytes: Int { handOver.count }
    /// Bytes of the message that shows one block as final.
    package var proofBytes: Int { proof.count }

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
