import ChainTypes
import Consensus
import Cryptography
import Execution
import Primitives

/// The validators of a chain that one process has to itself: every block gets their votes.
///
/// They run the same machine as validators apart and check every vote, and their certificates are
/// good for everybody. Their votes leave the process only inside a block that is on the disk, so
/// they keep no journal of their own.
struct LocalCommittee: Sendable {
    private let keys: [PrivateKey]
    private let spec: ChainSpec
    private var machines: [Simplex] = []
    private var root: BlockRecord
    /// The last view of each epoch in which something was signed: a chain that was taken back goes
    /// on in a later one.
    private var lastViews: [UInt64: UInt64] = [:]

    /// `keys`: of all who may be validators, or of as many as make a quorum.
    init(keys: [PrivateKey], spec: ChainSpec, root: BlockRecord) {
        self.keys = keys
        self.spec = spec
        self.root = root
        begin(at: root)
    }

    /// Goes on from a block, whatever was voted on before.
    mutating func begin(at root: BlockRecord) {
        self.root = root
        let context = root.epochContext(spec)
        let own = root.isEpochRoot(spec) ? nil : FinalBlocks.own(root.envelope)
        let view = max(own?.vote.view ?? 0, lastViews[context.number] ?? 0)
        let final = FinalPoint(view: view, block: root.envelopeHash, number: root.number)
        let members = keys.filter { context.validators.place(of: $0.address) != nil }
        machines = members.map { key in
            Simplex(
                SimplexConfiguration(chainID: spec.chainID, key: key), context: context,
                final: final)
        }
    }

    /// The votes on the last final block that its child pays for; `nil` where nobody is paid.
    func paidVotes(on head: BlockRecord) -> Certificate? {
        guard !head.validators.isEmpty, !head.isEpochRoot(spec) else { return nil }
        return machines.first?.fullestCertificate(of: head.envelopeHash)
            ?? FinalBlocks.own(head.envelope)
    }

    /// Lets the validators vote on a block that was replayed; `nil` on a chain without any.
    mutating func finalize(_ record: BlockRecord) throws(LiveNodeFailure) -> Certificate? {
        guard !root.validators.isEmpty else { return nil }
        var certificate: Certificate?
        var waiting: [(machine: Int, input: SimplexInput)] = []
        for index in machines.indices {
            waiting.append((index, .candidate(record.candidate)))
            waiting.append((index, .judged(record.envelopeHash, isValid: true)))
        }
        var next = 0
        while next < waiting.count, next < LiveLimits.votesPerBlock {
            let (index, input) = waiting[next]
            next += 1
            for effect in machines[index].handle(input) {
                switch effect {
                case .broadcast(let vote):
                    note(vote.vote)
                    for other in machines.indices where other != index {
                        guard let verified = try? machines[other].verifier.verify(vote) else {
                            continue
                        }
                        waiting.append((other, .vote(verified)))
                    }
                case .wake(let timer, _):
                    // There is one candidate, so there is nothing to wait for.
                    if timer.kind == .window { waiting.append((index, .elapsed(timer))) }
                case .finalized(record.envelopeHash, let made):
                    certificate = certificate ?? made
                default: continue
                }
            }
        }
        guard let certificate else {
            throw .unfinalized(number: record.number)
        }
        return certificate
    }

    /// Follows the chain into the next epoch.
    mutating func follow(_ root: BlockRecord) {
        if spec.endsEpoch(root.number) { begin(at: root) } else { self.root = root }
    }

    private mutating func note(_ vote: Vote) {
        lastViews[vote.epoch] = max(lastViews[vote.epoch] ?? 0, vote.view)
        lastViews = lastViews.filter { $0.key + 1 >= vote.epoch }
    }
}
