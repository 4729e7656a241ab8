package import ChainTypes
package import Consensus
package import Encodings
package import Primitives
package import StateTrie

/// Why a light client does not believe what it was told.
package enum LightClientFailure: Error, Equatable, CustomStringConvertible {
    case rlp(RLPFailure)
    case block(DecodingFailure)
    case vote(VoteFailure)
    case set(ValidatorSetFailure)
    case proof(TrieProof.Failure)
    case tooLarge(limit: Int, got: Int)
    case tooMany(what: String, limit: Int)
    /// The block belongs to another epoch than the running one.
    case epoch(expected: UInt64, got: UInt64)
    /// A hand-over with a block that does not end its epoch.
    case notLast(number: UInt64)
    /// Votes of another kind do not make a block final.
    case notFinal(Vote.Kind)
    case otherBlock(expected: Hash32, got: Hash32)
    case stale(latest: UInt64, got: UInt64)
    /// Two final blocks of one number: more than a third of the stake has broken the rules.
    case fork(number: UInt64, known: Hash32, got: Hash32)
    /// The proof shows that the state has no staking contract.
    case noStaking
    case setCommitment(expected: Hash32, got: Hash32)

    package var description: String { "light client: " + reason }

    private var reason: String {
        switch self {
        case .rlp(let failure): "\(failure)"
        case .block(let failure): "\(failure)"
        case .vote(let failure): "\(failure)"
        case .set(let failure): "\(failure)"
        case .proof(let failure): "\(failure)"
        case .tooLarge(let limit, let got): "expected at most \(limit) bytes, got \(got)"
        case .tooMany(let what, let limit): "expected at most \(limit) \(what), got more"
        case .epoch(let expected, let got): "expected a block of epoch \(expected), got \(got)"
        case .notLast(let number): "expected the last block of an epoch, got block \(number)"
        case .notFinal(let kind): "expected votes to finalize, got votes to \(kind)"
        case .otherBlock(let expected, let got): "expected block \(expected), got \(got)"
        case .stale(let latest, let got): "expected a block after \(latest), got block \(got)"
        case .fork(let number, let known, let got):
            "two final blocks \(number), \(known) and \(got): over a third of the stake is guilty"
        case .noStaking: "expected a staking contract, got a proof that there is none"
        case .setCommitment(let expected, let got):
            "expected the set committed to as \(expected), got \(got)"
        }
    }

    /// The one list that a message is.
    static func list(in bytes: [UInt8]) throws(LightClientFailure) -> RLPReader {
        guard bytes.count <= LightClientLimits.messageBytes else {
            throw .tooLarge(limit: LightClientLimits.messageBytes, got: bytes.count)
        }
        return try reading { () throws(RLPFailure) in try RLPReader(listIn: bytes) }
    }

    static func reading<Value>(
        _ body: () throws(RLPFailure) -> Value
    ) throws(LightClientFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .rlp(error)
        }
    }
}
