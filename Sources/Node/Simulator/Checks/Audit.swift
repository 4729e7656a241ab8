import ChainTypes
import Consensus
import Cryptography
import NodeMachine
import Primitives
import TransactionPool

/// The checks of a run: what happens is held against the rules, event by event.
struct Audit: Sendable {
    private struct Told: Hashable {
        let node: PeerID
        let run: Int
        let epoch: UInt64
        let offender: Address
    }

    private(set) var violations: [Violation] = []
    private(set) var chain: ChainAudit
    private(set) var convictions = 0
    /// Two blocks of one number are final: what a byzantine majority may bring about.
    private(set) var isBroken = false
    var isBlowDue = false
    private var votes: VoteAudit
    private var told: Set<Told> = []
    private let honest: Set<PeerID>
    /// Addresses of the voting keys of everyone else.
    private let byzantine: Set<Address>
    private let chainID: UInt64
    private let isMajority: Bool
    private let recovery: any SignerRecovery

    init(
        _ cast: Cast, chain: ChainAudit, recovery: any SignerRecovery
    ) {
        honest = cast.honest
        byzantine = cast.byzantineVoters
        isMajority = cast.plan.isMajority
        chainID = cast.spec.chainID
        self.chain = chain
        self.recovery = recovery
        votes = VoteAudit(chainID: chainID, recovery: recovery)
    }

    mutating func fail(_ kind: Violation.Kind, _ text: String) {
        // The first ones say what went wrong; what follows from them only adds noise.
        if violations.count < 8 { violations.append(Violation(kind: kind, text: text)) }
    }

    /// A message leaves a machine.
    mutating func noteSent(_ message: NodeMessage, by id: PeerID) {
        guard case .vote(let bytes) = message else { return }
        guard let found = votes.note(bytes), honest.contains(id) else { return }
        let kind = found.pair.kind?.rawValue ?? ""
        let (first, second) = (found.pair.first.vote, found.pair.second.vote)
        fail(.vote, "\(id) contradicts itself (\(kind)): \(first.text), then \(second.text)")
    }

    /// `run`: how often the machine was started.
    mutating func note(_ event: NodeEvent, of id: PeerID, run: Int) {
        guard honest.contains(id) else { return }
        switch event {
        case .finalized(let records):
            for record in records { note(record) }
        case .convicted(let evidence): note(evidence, of: id, run: run)
        case .contradicted(let certificate):
            isBroken = true
            if !isMajority {
                fail(.safety, "\(id) saw a finalization of \(certificate.vote.block)")
            }
        default: break
        }
    }

    private mutating func note(_ record: BlockRecord) {
        guard let violation = chain.note(record) else { return }
        if violation.kind == .safety {
            isBroken = true
            if isMajority { return }
        }
        if isMajority, isBroken { return }
        fail(violation.kind, violation.text)
    }

    private mutating func note(_ evidence: Evidence, of id: PeerID, run: Int) {
        convictions += 1
        guard let offender = try? evidence.offender(chainID: chainID, recovery: recovery) else {
            fail(.evidence, "\(id) tells evidence that convicts nobody")
            return
        }
        guard byzantine.contains(offender) else {
            fail(.evidence, "\(id) convicts the honest validator \(offender)")
            return
        }
        let told = Told(
            node: id, run: run, epoch: evidence.first.vote.epoch,
            offender: offender)
        guard self.told.insert(told).inserted else {
            fail(.evidence, "\(id) tells of \(offender) twice in one epoch")
            return
        }
    }

    /// Compares sizes with their bounds.
    mutating func checkBounds(_ machines: [SimulatedMachine], onTheWay: Int) {
        if onTheWay > SimulationLimits.messagesOnTheWay {
            fail(.bound, "\(onTheWay) messages are on their way")
        }
        for machine in machines where honest.contains(machine.id) {
            guard let node = machine.node else { continue }
            for size in node.sizes where size.got > size.limit {
                fail(.bound, "\(machine.id): \(size.name) has \(size.got), limit \(size.limit)")
            }
        }
    }

    /// Where safety broke: whoever signed contradictions is guilty, and has more than a third.
    mutating func checkGuilt(total: UInt256, stakes: [Address: UInt256]) -> UInt256 {
        var (guilty, seen) = (UInt256.zero, Set<Address>())
        guard violations.isEmpty else { return guilty }
        for (_, signer) in votes.guilty() where seen.insert(signer).inserted {
            guilty = guilty &+ (stakes[signer] ?? .zero)
            if !byzantine.contains(signer) {
                fail(.guilt, "the signatures convict \(signer), who is honest")
            }
        }
        if isBroken, guilty &* UInt256(3) <= total {
            fail(.guilt, "safety broke, and \(guilty) of \(total) units are guilty")
        }
        return guilty
    }
}

extension Vote {
    /// For people.
    var text: String {
        let block = kind == .nullify ? "" : " \(block.description.prefix(10))"
        let parent = kind == .notarize ? " on view \(parentView)" : ""
        return "\(kind)(\(epoch)/\(view)\(block)\(parent))"
    }
}

extension NodeMachine {
    /// What a node keeps for others, with the bound of each.
    package var sizes: [(name: String, got: Int, limit: Int)] {
        [
            ("orphans", tree.orphanCount, ConsensusLimits.orphans),
            ("tree", tree.count, ConsensusLimits.candidates + NodeLimits.finalBlocks),
            ("pool", pool.count, PoolLimits.pending + PoolLimits.queued),
            ("views", simplex.viewCount, simplex.viewLimit),
            ("candidates", simplex.candidateCount, ConsensusLimits.candidates),
        ]
    }
}
