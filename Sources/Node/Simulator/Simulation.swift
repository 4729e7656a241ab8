package import ChainTypes
import Consensus
package import Cryptography
package import NodeRuntime
package import Primitives
package import UsefulWork

/// N real nodes, one thread, one seed: the same seed gives the same run, event for event.
///
/// The network and the time that work takes are simulated; chains, signatures, forward passes and
/// their replay are the real ones. Nothing here reads a clock.
package struct Simulation<Model: WorkModel>: Sendable {
    /// One thing that happened, for whoever watches.
    package struct Happening: Sendable {
        /// Milliseconds since 1970, virtual.
        package let time: UInt64
        package let node: PeerID
        package let event: NodeEvent
    }

    private enum Pending: Sendable {
        case input(NodeInput, to: PeerID)
        case delivery(NodeMessage, from: PeerID, to: PeerID)
    }

    package private(set) var nodes: [Node<Model>]
    package private(set) var now: UInt64
    /// What the nodes said in answer to the last step, in order.
    package private(set) var happenings: [Happening] = []
    /// The message that the last step delivered, if it was one.
    package private(set) var delivered: (message: NodeMessage, to: PeerID)?
    /// Multiply-accumulates a second of virtual time, node by node.
    private let rates: [UInt64]
    private let link: LinkModel
    /// Milliseconds of virtual time that a replay takes.
    private let replayTime: UInt64
    /// Validators that sign a second vote in every view, with their keys.
    private let equivocators: [PeerID: PrivateKey]
    /// The final blocks of each node above the genesis, in their order.
    package private(set) var finals: [[Envelope]]
    private var queue = EventQueue<Pending>()
    private var generator: CounterGenerator
    private var log = SHA256()

    /// Starts the nodes at `start`, milliseconds since 1970.
    package init(
        nodes: [Node<Model>], rates: [UInt64], link: LinkModel, seed: Hash32, start: UInt64,
        replayTime: UInt64 = 40, equivocators: [PeerID: PrivateKey] = [:]
    ) {
        precondition(nodes.count == rates.count, "a rate a node")
        precondition(rates.allSatisfy { $0 > 0 }, "a rate is positive")
        self.nodes = nodes
        self.rates = rates
        self.link = link
        self.replayTime = replayTime
        self.equivocators = equivocators
        finals = nodes.map { _ in [] }
        now = start
        generator = CounterGenerator(seed: seed, domain: "assay/network/1")
        for node in nodes {
            queue.schedule(.input(.started, to: node.configuration.id), at: start)
        }
    }

    /// A hash over everything that has happened: equal runs have equal hashes.
    package var historyHash: Hash32 {
        var copy = log
        return copy.finalize()
    }

    /// Handles the next event; false when nothing is left to happen.
    package mutating func step() -> Bool {
        happenings = []
        delivered = nil
        guard let (time, pending) = queue.next() else { return false }
        now = max(now, time)
        switch pending {
        case .input(let input, let id):
            follow(nodes[id.number].handle(input, now: now), of: id)
        case .delivery(let message, let from, let id):
            delivered = (message, id)
            follow(nodes[id.number].handle(.message(message, from: from), now: now), of: id)
        }
        return true
    }

    /// Hands a transaction to a node as its user would.
    package mutating func submit(_ transaction: SignedTransaction, to node: PeerID) {
        queue.schedule(.input(.submitted(transaction), to: node), at: now)
    }

    /// Sends a message to every node but its sender, `delay` milliseconds from now at the earliest.
    package mutating func broadcast(
        _ message: NodeMessage, from sender: PeerID, except: PeerID? = nil, delay: UInt64 = 0
    ) {
        for node in nodes {
            let id = node.configuration.id
            if id != sender, id != except { send(message, from: sender, to: id, delay: delay) }
        }
    }

    private mutating func send(
        _ message: NodeMessage, from: PeerID, to: PeerID, delay: UInt64 = 0
    ) {
        for onTheWay in link.deliveries(&generator) {
            queue.schedule(
                .delivery(message, from: from, to: to), at: now + delay + onTheWay)
        }
    }

    private mutating func follow(_ effects: [NodeEffect], of id: PeerID) {
        for effect in effects {
            switch effect {
            case .send(let message, let peer):
                send(message, from: id, to: peer)
            case .broadcast(let message, let except):
                broadcast(message, from: id, except: except)
                if let second = contradiction(to: message, of: id) {
                    broadcast(second, from: id)
                }
            case .persist, .rewriteJournal:
                // Nodes do not fail here; where they do, a disk is behind them.
                break
            case .commit(let records):
                finals[id.number] += records.map(\.envelope)
            case .sendFinal(let number, let peer):
                let chain = finals[id.number]
                let message = FinalBlocks.message(
                    after: number, spec: nodes[id.number].spec
                ) { number in
                    number >= 1 && number <= UInt64(chain.count) ? chain[Int(number) - 1] : nil
                }
                if let message { send(message, from: id, to: peer) }
            case .replay(let hash, _):
                queue.schedule(.input(.replayed(hash), to: id), at: now + replayTime)
            case .wakeVotes(let timer, let pause):
                queue.schedule(.input(.elapsed(timer), to: id), at: now + pause)
            case .work(let ticket, let macs):
                let time = workTime(macs, rate: rates[id.number])
                queue.schedule(.input(.worked(ticket: ticket), to: id), at: now + time)
            case .wake(let pause):
                queue.schedule(.input(.woke, to: id), at: now + pause)
            case .event(let event):
                note(event, of: id)
            }
        }
    }

    /// What an equivocating validator says besides a vote: one for a block that nobody has seen.
    private func contradiction(to message: NodeMessage, of id: PeerID) -> NodeMessage? {
        guard let key = equivocators[id], case .vote(let bytes) = message,
            let vote = (try? SignedVote(decoding: bytes))?.vote, vote.kind == .notarize
        else { return nil }
        let other = Vote.notarize(
            Keccak256.hash(vote.block.bytes), parentView: vote.parentView, view: vote.view,
            epoch: vote.epoch)
        let chainID = nodes[id.number].spec.chainID
        return .vote(SignedVote(other, key: key, chainID: chainID).encoded)
    }

    /// Milliseconds, at least one.
    private func workTime(_ macs: UInt64, rate: UInt64) -> UInt64 {
        let (high, low) = macs.multipliedFullWidth(by: 1_000)
        guard high < rate else { return .max / 2 }
        return max(1, rate.dividingFullWidth((high, low)).quotient)
    }

    private mutating func note(_ event: NodeEvent, of id: PeerID) {
        happenings.append(Happening(time: now, node: id, event: event))
        log.update(littleEndian: now)
        log.update(littleEndian: UInt64(id.number))
        switch event {
        case .mined(let envelope), .executed(let envelope, _), .headChanged(let envelope, _):
            log.update(envelope.hash)
        case .dropped(let hash):
            log.update(hash)
        case .replayed(let hash, let isValid):
            log.update(hash)
            log.update(littleEndian: UInt64(isValid ? 1 : 0))
        case .finalized(let records):
            for record in records { log.update(record.envelopeHash) }
        case .voted(let vote):
            log.update(vote.digest(chainID: nodes[id.number].spec.chainID))
        case .convicted(let evidence):
            log.update(evidence.encoded)
        case .contradicted(let certificate):
            log.update(certificate.encoded)
        case .rejected(_, let reason):
            log.update(Array(reason.utf8))
        case .transactionTaken(let hash), .transactionRefused(let hash, _):
            log.update(hash)
        }
    }
}
