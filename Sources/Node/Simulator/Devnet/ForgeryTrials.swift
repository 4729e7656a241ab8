import ChainTypes
import NodeMachine
import Primitives
import UsefulWork

/// The forgeries of a devnet's last node, and what the others make of them.
struct ForgeryTrials: Sendable {
    /// A forgery on its way to everybody.
    struct Shot {
        let forgery: Forgery
        let message: NodeMessage
        /// Virtual milliseconds that it is held back.
        let delay: UInt64
    }

    /// Virtual milliseconds that a forger waits, so that every node has the block it builds on.
    private static let delay: UInt64 = 1_500
    /// Forgeries for one block, so that a run shows them one after the other.
    private static let forgeriesPerBlock = 3

    /// The node that forges.
    let id: PeerID
    private(set) var trials: [DevnetSummary.Trial] = []
    /// The messages of the trials, in the same order.
    private var messages: [NodeMessage] = []
    private var forger: Forger

    init(_ id: PeerID, quizzes: QuizWork, beneficiary: Address) {
        self.id = id
        forger = Forger(quizzes: quizzes, beneficiary: beneficiary)
    }

    /// Forgeries that there was no occasion for.
    var untried: [Forgery] { forger.plans }

    /// Whether so many nodes have answered to every forgery.
    func isAnswered(by nodes: Int) -> Bool {
        trials.allSatisfy { $0.rejectedBy.count + $0.acceptedBy.count >= nodes }
    }

    func isForgery(_ message: NodeMessage) -> Bool { messages.contains(message) }
}

// MARK: Forging

extension ForgeryTrials {
    /// Takes note of what its own node tells.
    mutating func note(_ event: NodeEvent) { forger.note(event) }

    /// What the forger tries after an event of its node: when there is a new block to build on,
    /// when it hears of a candidate, and when there are transfers to alter.
    mutating func shots(after event: NodeEvent, on node: NodeMachine, now: UInt64) -> [Shot] {
        switch event {
        case .headChanged: forge(.head, on: node, now: now)
        case .executed(_, let peer) where peer != nil: forge(.candidate, on: node, now: now)
        case .transactionTaken: forge(.transactions, on: node, now: now)
        default: []
        }
    }

    private mutating func forge(
        _ occasion: Forgery.Occasion, on node: NodeMachine, now: UInt64
    ) -> [Shot] {
        let made = forger.forge(on: node, at: occasion, now: now, limit: Self.forgeriesPerBlock)
        return made.map { forgery, bytes in
            let shot = Shot(
                forgery: forgery, message: .envelope(bytes),
                delay: occasion == .head ? Self.delay : 0)
            messages.append(shot.message)
            trials.append(
                .init(
                    forgery: forgery, rejectedBy: [], acceptedBy: [],
                    hash: (try? Envelope(decoding: bytes))?.hash, reason: ""))
            return shot
        }
    }
}

// MARK: Answers

extension ForgeryTrials {
    /// Notes what a node did with a forgery, when it came or when its work was replayed.
    mutating func judge(
        _ happenings: [Cluster.Happening], delivered: NodeMessage?
    ) -> [DevnetEvent.Kind] {
        guard !happenings.isEmpty else { return [] }
        var index = delivered.flatMap { messages.firstIndex(of: $0) }
        var verdicts: [DevnetEvent.Kind?] = []
        for happening in happenings {
            switch happening.event {
            case .replayed(let hash, let isValid):
                index = trials.firstIndex { $0.hash == hash && isForgedHash($0) }
                if isValid, let index { verdicts.append(accept(index, happening.node)) }
            case .rejected(_, let reason):
                if let index { verdicts.append(refuse(index, happening.node, reason)) }
            case .dropped:
                let reason = "it came too late: another block is final, or enough candidates wait"
                if let index { verdicts.append(refuse(index, happening.node, reason)) }
            default: continue
            }
        }
        return verdicts.compactMap { $0 }
    }

    /// Whether the hash of a trial is that of no honest envelope: an altered body has the honest
    /// one's.
    private func isForgedHash(_ trial: DevnetSummary.Trial) -> Bool {
        trial.forgery != .alteredTransaction && trial.forgery != .missingTransaction
    }

    private mutating func accept(_ index: Int, _ node: PeerID) -> DevnetEvent.Kind? {
        guard !trials[index].acceptedBy.contains(node) else { return nil }
        trials[index].acceptedBy.append(node)
        return .forgeryAccepted(by: node, trials[index].forgery)
    }

    private mutating func refuse(
        _ index: Int, _ node: PeerID, _ reason: String
    ) -> DevnetEvent.Kind? {
        guard node != id, !trials[index].rejectedBy.contains(node) else { return nil }
        trials[index].rejectedBy.append(node)
        if trials[index].reason.isEmpty { trials[index].reason = reason }
        return .forgeryRejected(by: node, trials[index].forgery, reason: reason)
    }
}
