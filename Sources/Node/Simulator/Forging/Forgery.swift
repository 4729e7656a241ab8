/// What a dishonest worker may try, each with the strongest form of it that is made here.
package enum Forgery: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// A good envelope whose digest is another number.
    case wrongDigest
    /// Another worker's proof on the same block with the forger as its beneficiary.
    case stolenProof
    /// Another block's proof on a new block.
    case replayedProof
    /// Real work that wins, done under the key of the epoch before.
    case staleEpochKey
    /// Real work that does not win.
    case tooLittleWork
    /// No work: a transcript root picked by hashing until its digest wins.
    case inventedTranscript
    /// A good envelope that claims a lower loss.
    case wrongLoss
    /// A value changed inside a good envelope.
    case alteredTransaction
    /// A value changed, the header made to fit, and sealed with real work.
    case alteredAndResealed
    /// Two transactions of a block swapped, the header made to fit, and sealed with real work.
    case reorderedTransactions
    /// A transaction that was paid once put into a new block, sealed with real work.
    case replayedTransaction
    /// The last transaction left out of a good envelope.
    case missingTransaction
    /// The last bytes of a good envelope cut off.
    case truncatedEnvelope
    /// A state in which the forger has more, sealed with real work.
    case inflatedState
    /// A time beyond what clocks may differ by, sealed with real work.
    case futureTime

    package var description: String {
        switch self {
        case .wrongDigest: "wrong digest"
        case .stolenProof: "stolen proof, another beneficiary"
        case .replayedProof: "proof of another block"
        case .staleEpochKey: "stale epoch key"
        case .tooLittleWork: "too little work"
        case .inventedTranscript: "invented transcript"
        case .wrongLoss: "wrong loss"
        case .alteredTransaction: "altered transaction"
        case .alteredAndResealed: "altered transaction, sealed again"
        case .reorderedTransactions: "reordered transactions, sealed again"
        case .replayedTransaction: "replayed transaction"
        case .missingTransaction: "transaction left out"
        case .truncatedEnvelope: "truncated envelope"
        case .inflatedState: "inflated state"
        case .futureTime: "time in the future"
        }
    }

    /// What a forger waits for.
    package enum Occasion: Sendable {
        /// A new block to build on.
        case head
        /// Another worker's candidate; it soon is final, and then a forgery is only late.
        case candidate
        /// Transactions that wait for a block.
        case transactions
    }

    package var occasion: Occasion {
        switch self {
        case .stolenProof, .alteredTransaction, .missingTransaction: .candidate
        case .alteredAndResealed, .reorderedTransactions: .transactions
        default: .head
        }
    }
}
