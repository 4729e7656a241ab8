import Consensus
package import Cryptography
package import NodeMachine
import Primitives

/// A validator that signs two votes where one is allowed, for a devnet that shows what becomes of
/// it.
///
/// Its machine follows the rules; this says a second vote for another block beside each vote for
/// one, as a thief of the key would.
package struct Equivocator: Sendable {
    private let key: PrivateKey
    private let chainID: UInt64

    package init(key: PrivateKey, chainID: UInt64) {
        self.key = key
        self.chainID = chainID
    }

    /// What contradicts a message of the validator; `nil` for one that is no vote for a block.
    package func contradiction(of message: NodeMessage) -> NodeMessage? {
        guard case .vote(let bytes) = message, let signed = try? SignedVote(decoding: bytes),
            signed.vote.kind == .notarize
        else { return nil }
        let other = Vote.notarize(
            Keccak256.hash(signed.vote.block.bytes), parentView: signed.vote.parentView,
            view: signed.vote.view, epoch: signed.vote.epoch)
        return .vote(SignedVote(other, key: key, chainID: chainID).encoded)
    }
}
