import Consensus
import Cryptography
import Primitives

/// All votes that ever left a machine, over its crashes.
struct VoteAudit: Sendable {
    /// By address of the signer, then by epoch; each vote once, in the order of sending.
    private var sent: [Address: [UInt64: [Vote]]] = [:]
    private var signed: [Address: [Vote: SignedVote]] = [:]
    /// The bytes that came last: a broadcast comes once for every peer.
    private var last: [UInt8] = []
    private let chainID: UInt64
    private let recovery: any SignerRecovery

    init(chainID: UInt64, recovery: any SignerRecovery) {
        self.chainID = chainID
        self.recovery = recovery
    }

    /// Takes a vote on its way out; one of the same signer that it contradicts.
    mutating func note(_ bytes: [UInt8]) -> (signer: Address, pair: Evidence)? {
        guard bytes != last else { return nil }
        last = bytes
        guard let vote = try? SignedVote(decoding: bytes),
            let signer = try? recovery.signer(
                of: vote.vote.digest(chainID: chainID), vote.signature),
            signed[signer]?[vote.vote] == nil
        else { return nil }
        let earlier = sent[signer]?[vote.vote.epoch] ?? []
        sent[signer, default: [:]][vote.vote.epoch, default: []].append(vote.vote)
        signed[signer, default: [:]][vote.vote] = vote
        for other in earlier.suffix(SimulationLimits.rememberedVotes)
        where Evidence.kind(other, vote.vote) != nil {
            guard let first = signed[signer]?[other] else { continue }
            return (signer, Evidence(first, vote))
        }
        return nil
    }

    /// Everyone against whom two votes speak, by epoch.
    func guilty() -> [(epoch: UInt64, signer: Address)] {
        var guilty: [(epoch: UInt64, signer: Address)] = []
        for (signer, epochs) in sent.sorted(by: { $0.key < $1.key }) {
            for (epoch, votes) in epochs.sorted(by: { $0.key < $1.key })
            where Self.contradicts(votes) {
                guilty.append((epoch, signer))
            }
        }
        return guilty
    }

    private static func contradicts(_ votes: [Vote]) -> Bool {
        votes.indices.contains { index in
            votes[..<index].contains { Evidence.kind($0, votes[index]) != nil }
        }
    }
}
