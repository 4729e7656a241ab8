import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import Primitives
import UsefulWork

/// What makes a node byzantine: it runs like the others, and this stands between it and its peers.
struct Adversary: Sendable {
    /// A message that goes out, and the milliseconds that it is held back.
    struct Outgoing: Sendable {
        let message: NodeMessage
        var delay: UInt64 = 0
    }

    private let habits: Set<Fault>
    private let key: PrivateKey?
    private let quizzes: QuizWork
    private var generator: CounterGenerator
    private var certificates: [[UInt8]] = []
    private var forger: Forger
    /// What it says to one half of its peers in place of what it says to the other.
    private var otherVotes: [Vote: [SignedVote]] = [:]
    private var otherBlocks: [Hash32: [UInt8]] = [:]

    init(_ setup: MachineSetup, habits: Set<Fault>, quizzes: QuizWork) {
        let beneficiary = setup.configuration.beneficiary
        self.habits = habits
        self.quizzes = quizzes
        key = setup.key
        generator = CounterGenerator(
            seed: Keccak256.hash(beneficiary.bytes), domain: "assay/adversary/1")
        forger = Forger(quizzes: quizzes, beneficiary: beneficiary)
    }

    /// Takes note of a message that came to the node.
    mutating func hear(_ message: NodeMessage) {
        guard habits.contains(.stale), case .certificate(let bytes) = message else { return }
        if certificates.count >= SimulationLimits.staleCertificates { certificates.removeFirst() }
        certificates.append(bytes)
    }

    /// Takes note of what its own node tells.
    mutating func note(_ event: NodeEvent) {
        if habits.contains(.forge) { forger.note(event) }
    }

    /// What a peer gets in place of a message of the node.
    mutating func outgoing(
        _ message: NodeMessage, to peer: PeerID, of node: NodeMachine
    ) -> [Outgoing] {
        switch message {
        case .vote(let bytes): votes(bytes, to: peer, of: node)
        case .envelope(let bytes): envelopes(bytes, to: peer, of: node)
        case .certificate, .finalBlocks: isHeldBack(3) ? [] : [Outgoing(message: message)]
        case .status: [Outgoing(message: message)] + stale()
        default: [Outgoing(message: message)]
        }
    }

    private mutating func isHeldBack(_ oneIn: UInt64) -> Bool {
        habits.contains(.withhold) && generator.below(oneIn) == 0
    }

    private mutating func stale() -> [Outgoing] {
        guard habits.contains(.stale), !certificates.isEmpty else { return [] }
        let old = certificates[Int(generator.below(UInt64(certificates.count)))]
        return [Outgoing(message: .certificate(old))]
    }

    private mutating func votes(
        _ bytes: [UInt8], to peer: PeerID, of node: NodeMachine
    ) -> [Outgoing] {
        if isHeldBack(2) { return [] }
        guard habits.contains(.equivocate), peer.number % 2 == 1,
            let signed = try? SignedVote(decoding: bytes)
        else { return [Outgoing(message: .vote(bytes))] }
        let others = others(signed.vote, of: node)
        return others.map { Outgoing(message: .vote($0.encoded)) }
    }

    /// Votes that contradict one: signed once, so that peers of one half see the same.
    private mutating func others(_ vote: Vote, of node: NodeMachine) -> [SignedVote] {
        if let known = otherVotes[vote] { return known }
        guard let key else { return [] }
        let (view, epoch) = (vote.view, vote.epoch)
        let block = rival(of: vote.block, in: node)
        let others: [Vote] =
            switch vote.kind {
            case .notarize:
                [.notarize(block, parentView: vote.parentView, view: view, epoch: epoch)]
            case .finalize: [.nullify(view: view, epoch: epoch)]
            case .nullify: [.finalize(block, view: view, epoch: epoch)]
            }
        if otherVotes.count > SimulationLimits.rememberedVotes { otherVotes = [:] }
        let signed = others.map { SignedVote($0, key: key, chainID: node.spec.chainID) }
        otherVotes[vote] = signed
        return signed
    }

    /// Another candidate beside a block, the parent's child that the node knows, or one that
    /// nobody knows.
    private mutating func rival(of block: Hash32, in node: NodeMachine) -> Hash32 {
        let parent = node.tree.record(block)?.parent ?? node.tree.root.envelopeHash
        let rivals = node.tree.children(of: parent).filter { $0 != block }.sorted()
        if let rival = rivals.first { return rival }
        return Keccak256.hash(block.bytes)
    }

    private mutating func envelopes(
        _ bytes: [UInt8], to peer: PeerID, of node: NodeMachine
    ) -> [Outgoing] {
        if isHeldBack(2) { return [] }
        guard let envelope = try? Envelope(decoding: bytes),
            envelope.header.beneficiary == node.configuration.beneficiary
        else { return [Outgoing(message: .envelope(bytes))] }
        let delay = habits.contains(.late) ? 500 + generator.below(5_000) : 0
        if habits.contains(.split), peer.number % 2 == 1 {
            let other = other(envelope, of: node) ?? bytes
            return [Outgoing(message: .envelope(other), delay: delay)]
        }
        return [Outgoing(message: .envelope(bytes), delay: delay)]
    }

    /// A second candidate of the same worker on the same parent.
    private mutating func other(_ envelope: Envelope, of node: NodeMachine) -> [UInt8]? {
        let hash = envelope.hash
        if let known = otherBlocks[hash] { return known }
        guard let parent = node.tree.record(envelope.header.parentBeaconBlockRoot) else {
            return nil
        }
        var block = envelope.block
        block.header.extraData = Array(block.header.extraData.prefix(31)) + [7]
        let context = parent.workContext(ofChild: block.hash, spec: node.spec)
        for number in 0..<SimulationLimits.forgingAttempts {
            guard let attempt = try? quizzes.attempt(number, in: context), attempt.wins else {
                continue
            }
            let bytes = Envelope(
                block: block, workProof: attempt.proof.workProof,
                certificate: envelope.certificate
            ).encoded
            otherBlocks = [hash: bytes]
            return bytes
        }
        return nil
    }

    /// A forgery on what the node knows now.
    mutating func forge(on node: NodeMachine, now: UInt64) -> NodeMessage? {
        guard habits.contains(.forge) else { return nil }
        // Half of all forgeries are those that only a replay refutes.
        var occasion = Forgery.Occasion.head
        if generator.below(2) == 0 {
            forger.intend([.inventedTranscript])
        } else {
            if forger.plans.count < 2 {
                forger.intend(Forgery.allCases.filter { $0 != .inventedTranscript })
            }
            occasion = [.head, .candidate, .transactions][Int(generator.below(3))]
        }
        return forger.forge(on: node, at: occasion, now: now, limit: 1).first
            .map { .envelope($0.bytes) }
    }
}
