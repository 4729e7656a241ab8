import Cryptography
package import Primitives

/// A call to the contract.
package enum StakingCall: Hashable, Sendable {
    /// Bonds the value of the transaction for its sender.
    case deposit
    /// Lets the sender leave the set with the end of the running epoch.
    case exit
    /// Pays the sender's stake back when its unbonding epochs are over.
    case withdraw
    /// Convicts the signer of two votes that contradict each other.
    case slash(SlashableVote, SlashableVote)
    /// Ends an epoch; only a block can make this call.
    case endEpoch
    /// Answers with a ``StakingStatus``.
    case status(Address)
    /// Answer with a ``StakingSet``.
    case currentSet, nextSet
    /// Answers with the digest that a vote's signature signs.
    case digest(SlashableVote)
    /// Answer with a word.
    case epoch, setCommitment, burnt

    private static let vote = "(uint64,uint64,uint8,uint64,bytes32,bytes32,bytes32,uint8)"

    /// The name and the types of the arguments, of which the selector is the hash.
    package var signature: String {
        switch self {
        case .deposit: "deposit()"
        case .exit: "exit()"
        case .withdraw: "withdraw()"
        case .slash: "slash(\(Self.vote),\(Self.vote))"
        case .endEpoch: "endEpoch()"
        case .status: "statusOf(address)"
        case .currentSet: "currentSet()"
        case .nextSet: "nextSet()"
        case .digest: "digestOf(\(Self.vote))"
        case .epoch: "epoch()"
        case .setCommitment: "setCommitment()"
        case .burnt: "burnt()"
        }
    }

    /// The input of the call: selector and arguments.
    package var data: [UInt8] {
        let selector = Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4))
        return switch self {
        case .slash(let first, let second): selector + first.encoded + second.encoded
        case .digest(let vote): selector + vote.encoded
        case .status(let address): selector + address.word.bigEndianBytes
        case .deposit, .exit, .withdraw, .endEpoch, .currentSet, .nextSet, .epoch,
            .setCommitment, .burnt:
            selector
        }
    }

    /// Gas that is enough for a transaction with this call, whatever the state.
    ///
    /// A deposit or an exit moves up to 128 places of the next set; a test measures the worst.
    package var gasLimit: UInt64 {
        switch self {
        case .deposit, .exit, .slash: 2_000_000
        case .withdraw, .endEpoch, .status, .currentSet, .nextSet, .digest, .epoch,
            .setCommitment, .burnt:
            200_000
        }
    }
}
