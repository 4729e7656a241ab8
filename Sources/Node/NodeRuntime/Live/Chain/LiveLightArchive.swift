import ChainTypes
import Consensus
import Execution
import LightClients
import NodeInterfaces

/// What a live node keeps for light clients: with the last block of an epoch its hand-over, with
/// every block the votes on it.
struct LiveLightArchive: LightArchive {
    let node: LiveNode

    func members(ofEpoch epoch: UInt64) throws(NodeReadFailure) -> [UInt8]? {
        guard epoch > 0 else { return MemberList(node.firstValidators).encoded }
        guard let bytes = try handOver(after: epoch - 1) else { return nil }
        do {
            return try HandOver(decoding: bytes).members.encoded
        } catch {
            throw NodeReadFailure("the hand-over after epoch \(epoch - 1): \(error)")
        }
    }

    func handOver(after epoch: UInt64) throws(NodeReadFailure) -> [UInt8]? {
        try node.spec.lastNumber(ofEpoch: epoch).flatMap(block)?.handOver
    }

    func finality() throws(NodeReadFailure) -> [UInt8]? {
        var number = node.head.finalized
        let lowest = number - min(number, LiveLimits.blocksBelowProof)
        while number > lowest {
            if let envelope = try block(number)?.envelope, let proof = FinalityProof(envelope) {
                return proof.encoded
            }
            number -= 1
        }
        return nil
    }

    func header(at number: UInt64) throws(NodeReadFailure) -> [UInt8]? {
        try block(number).map { SealedHeader($0.envelope).encoded }
    }

    private func block(_ number: UInt64) throws(NodeReadFailure) -> ViewedBlock? {
        try node.canonicalHash(at: number).flatMap(node.viewed)
    }
}
