package import ChainTypes
import Consensus
import Cryptography
package import NodeMachine
import NodeRuntime
package import Primitives
import Storage
import TransactionPool

/// N machines with real nodes in one thread on a virtual clock, network and disks: one seed, one
/// history, event for event.
///
/// Blocks, signatures, executions, replays and stores are the real ones; only the time that they
/// take, the way of a message and what a crash leaves on a disk are drawn. Nothing here reads a
/// clock.
package struct Cluster: Sendable {
    /// One thing that happened, for whoever watches.
    package struct Happening: Sendable {
        /// Milliseconds since 1970, virtual.
        package let time: UInt64
        package let node: PeerID
        package let event: NodeEvent
    }

    enum Pending: Sendable {
        /// Something inside a machine, void when the machine was started again in between.
        case input(NodeInput, to: PeerID, run: Int)
        /// The end of the time that an order takes, void likewise.
        case order(OrderID, NodeOrder, of: PeerID, run: Int)
        case delivery(NodeMessage, from: PeerID, to: PeerID)
        case submission(SignedTransaction, to: PeerID)
        case start(PeerID)
        case blow
    }

    package internal(set) var machines: [SimulatedMachine]
    package private(set) var now: UInt64
    /// What the nodes said in answer to the last step, in order.
    package private(set) var happenings: [Happening] = []
    /// The message that the last step delivered, if it was one.
    package private(set) var delivered: NodeMessage?
    package private(set) var events = 0
    package private(set) var crashes = 0
    package private(set) var messages = 0
    package private(set) var messageBytes = 0
    package var network: FaultyNetwork
    var generator: CounterGenerator
    var queue = EventQueue<Pending>()
    var adversaries: [PeerID: Adversary] = [:]
    var flooder: Flooder?
    /// Effects of 100,000 at which an honest machine goes off.
    var crashesPerEffect: UInt64 = 0
    /// Sees what nobody in the network sees, and holds it against the rules.
    var audit: Audit?
    private var log = SHA256()

    /// Switches the machines on at `start`, milliseconds since 1970.
    package init(
        _ setups: [MachineSetup], network: FaultyNetwork, seed: Hash32, start: UInt64
    ) {
        machines = setups.map { SimulatedMachine($0) }
        self.network = network
        now = start
        generator = CounterGenerator(seed: seed, domain: "assay/cluster/1")
        for machine in machines { queue.schedule(.start(machine.id), at: start) }
    }

    /// A hash over everything that has happened: equal runs have equal hashes.
    package var historyHash: Hash32 {
        var copy = log
        return copy.finalize()
    }

    package var onTheWay: Int { queue.count }

    /// Handles the next event; false when nothing is left to happen.
    package mutating func step() -> Bool {
        happenings = []
        delivered = nil
        guard let (time, pending) = queue.next() else { return false }
        now = max(now, time)
        events += 1
        log.update(littleEndian: now)
        switch pending {
        case .input(let input, let id, let run):
            guard machines[id.number].run == run else { return true }
            handle(input, by: id)
        case .order(let number, let order, let id, let run):
            guard machines[id.number].run == run else { return true }
            settle(number, order, of: id)
        case .delivery(let message, let from, let id):
            delivered = message
            deliver(message, from: from, to: id)
        case .submission(let transaction, let id):
            handle(.submitted(transaction), by: id)
        case .start(let id):
            start(id)
        case .blow:
            audit?.isBlowDue = true
        }
        return true
    }

    /// Hands a transaction to a node as its user would.
    package mutating func submit(
        _ transaction: SignedTransaction, to node: PeerID, after pause: UInt64 = 0
    ) {
        queue.schedule(.submission(transaction, to: node), at: now + pause)
    }

    mutating func checkBounds() {
        let (machines, onTheWay) = (machines, onTheWay)
        audit?.checkBounds(machines, onTheWay: onTheWay)
    }

    mutating func scheduleBlow(after pause: UInt64) {
        queue.schedule(.blow, at: now + pause)
    }

    private mutating func deliver(_ message: NodeMessage, from: PeerID, to id: PeerID) {
        log.update(littleEndian: UInt64(from.number) << 32 | UInt64(id.number))
        adversaries[id]?.hear(message)
        guard machines.indices.contains(id.number) else {
            flooder?.hear(message)
            return
        }
        handle(.message(message, from: from), by: id)
    }

    private mutating func handle(_ input: NodeInput, by id: PeerID) {
        follow(machines[id.number].handle(input, now: now), of: id)
    }
}

// MARK: Machines on and off

extension Cluster {
    /// Switches a machine on, if it is off.
    mutating func start(_ id: PeerID) {
        guard machines[id.number].node == nil else { return }
        do throws(StorageFailure) {
            try machines[id.number].start()
        } catch .device(.crashed) {
            crash(id)
            return
        } catch {
            audit?.fail(.recovery, "\(id) does not start again: \(error)")
            return
        }
        handle(.started, by: id)
    }

    /// Switches a machine off; it starts again by itself.
    mutating func crash(_ id: PeerID) {
        crashes += 1
        let seed = Hash32(words: (generator.next(), generator.next(), 0, 0))
        machines[id.number].crash(seed: seed)
        queue.schedule(.start(id), at: now + 50 + generator.below(4_000))
    }
}

// MARK: Effects

extension Cluster {
    /// Does what a node wants, in order; what the outcome of an order leads to comes before the
    /// effects that are behind the order, but no write comes before one with a lower number.
    ///
    /// The machine may go off before each of them.
    private mutating func follow(_ effects: [NodeEffect], of id: PeerID) {
        var waiting = Array(effects.reversed())
        while let effect = waiting.popNext() {
            do throws(StorageFailure) {
                if isStruck() { throw .device(.crashed) }
                waiting += try carryOut(effect, of: id).reversed()
            } catch .device(.crashed) {
                crash(id)
                return
            } catch {
                audit?.fail(.recovery, "\(id) cannot keep what it has to: \(error)")
                return
            }
        }
    }

    /// Whether a machine goes off at this moment.
    private mutating func isStruck() -> Bool {
        crashesPerEffect > 0 && generator.below(100_000) < crashesPerEffect
    }

    /// Does one thing and says what follows from it.
    private mutating func carryOut(
        _ effect: NodeEffect, of id: PeerID
    ) throws(StorageFailure) -> [NodeEffect] {
        switch effect {
        case .order(let number, let order):
            return try carryOut(order, number, of: id)
        case .send(let message, let peer):
            say(message, from: id, to: peer)
        case .broadcast(let message, let except):
            broadcast(message, from: id, except: except)
        case .sendFinal(let number, let peer):
            guard let store = machines[id.number].store else { return [] }
            let spec = machines[id.number].setup.chain.spec
            let answer = FinalBlocks.message(after: number, spec: spec) {
                store.envelope($0)
            }
            if let answer { say(answer, from: id, to: peer) }
        case .wake(let timer, let pause):
            let run = machines[id.number].run
            queue.schedule(
                .input(.elapsed(timer), to: id, run: run), at: now + pause.milliseconds)
        case .event(let event):
            note(event, of: id)
        }
        return []
    }

    /// Carries out an order at once, or has its time pass first.
    private mutating func carryOut(
        _ order: NodeOrder, _ number: OrderID, of id: PeerID
    ) throws(StorageFailure) -> [NodeEffect] {
        let setup = machines[id.number].setup
        if let time = setup.time(of: order) {
            let run = machines[id.number].run
            queue.schedule(.order(number, order, of: id, run: run), at: now + time)
            return []
        }
        if case .write(let writes) = order {
            for (place, write) in writes.enumerated() {
                if place > 0, isStruck() { throw .device(.crashed) }
                try machines[id.number].carryOut(write)
            }
            return machines[id.number].handle(.outcome(number, .written), now: now)
        }
        guard let outcome = setup.outcome(of: order) else { return [] }
        return machines[id.number].handle(.outcome(number, outcome), now: now)
    }

    /// Carries out an order whose time has passed, unless nobody waits for it any more.
    private mutating func settle(_ number: OrderID, _ order: NodeOrder, of id: PeerID) {
        guard machines[id.number].awaits(number),
            let outcome = machines[id.number].setup.outcome(of: order)
        else { return }
        handle(.outcome(number, outcome), by: id)
    }

    /// Sends a message to every peer, the flooder included, `delay` milliseconds from now at the
    /// earliest.
    package mutating func broadcast(
        _ message: NodeMessage, from id: PeerID, except: PeerID? = nil, delay: UInt64 = 0
    ) {
        let count = machines.count + (flooder == nil ? 0 : 1)
        for number in 0..<count {
            let peer = PeerID(number)
            if peer != id, peer != except { say(message, from: id, to: peer, delay: delay) }
        }
    }

    /// Lets a message out of a node, as it is or as an adversary wants it.
    private mutating func say(
        _ message: NodeMessage, from id: PeerID, to peer: PeerID, delay: UInt64 = 0
    ) {
        guard adversaries[id] != nil, let node = machines[id.number].node else {
            audit?.noteSent(message, by: id)
            send(message, from: id, to: peer, delay: delay)
            return
        }
        let changed = adversaries[id]?.outgoing(message, to: peer, of: node) ?? []
        for outgoing in changed {
            audit?.noteSent(outgoing.message, by: id)
            send(outgoing.message, from: id, to: peer, delay: delay + outgoing.delay)
        }
    }

    /// Puts a message on its way.
    mutating func send(
        _ message: NodeMessage, from: PeerID, to: PeerID, delay: UInt64 = 0
    ) {
        messages += 1
        messageBytes += message.byteCount
        let delays = network.deliveries(from: from.number, to: to.number, &generator)
        for onTheWay in delays {
            queue.schedule(
                .delivery(message, from: from, to: to), at: now + delay + onTheWay)
        }
    }

    private mutating func note(_ event: NodeEvent, of id: PeerID) {
        happenings.append(Happening(time: now, node: id, event: event))
        log.update(littleEndian: UInt64(id.number))
        switch event {
        case .mined(let envelope), .executed(let envelope, _), .headChanged(let envelope, _):
            log.update(envelope.hash)
        case .replayed(let hash, let isValid):
            log.update(hash)
            log.update(littleEndian: isValid ? 1 : 0)
        case .rejected(_, let reason):
            log.update(Array(reason.utf8))
        case .voted(let vote):
            log.update(vote.digest(chainID: 0))
        case .finalized(let records):
            for record in records { log.update(record.envelopeHash) }
        case .convicted(let evidence):
            log.update(evidence.encoded)
        case .contradicted(let certificate):
            log.update(certificate.encoded)
        case .dropped(let hash), .transactionTaken(let hash), .transactionRefused(let hash, _):
            log.update(hash)
        case .transactionsDropped(let hashes):
            for hash in hashes { log.update(hash) }
        case .transactionsExecutable(let entries):
            for entry in entries { log.update(entry.transaction.hash) }
        case .workFailed(let reason), .nothingProposed(let reason):
            log.update(Array(reason.utf8))
        }
        adversaries[id]?.note(event)
        audit?.note(event, of: id, run: machines[id.number].run)
    }
}

extension [NodeEffect] {
    /// Takes out the last effect; in place of a write the one with the lowest number.
    fileprivate mutating func popNext() -> NodeEffect? {
        guard last?.writeNumber != nil else { return popLast() }
        let writes = indices.filter { self[$0].writeNumber != nil }
        let first = writes.min { a, b in
            (self[a].writeNumber ?? OrderID(0)) < (self[b].writeNumber ?? OrderID(0))
        }
        return first.map { remove(at: $0) }
    }
}

extension NodeEffect {
    fileprivate var writeNumber: OrderID? {
        if case .order(let number, .write) = self { number } else { nil }
    }
}

extension NodeMessage {
    /// The bytes that the message takes on the wire, but for its framing.
    package var byteCount: Int {
        switch self {
        case .envelope(let bytes), .transaction(let bytes), .vote(let bytes),
            .certificate(let bytes):
            bytes.count
        case .status: 56
        case .request: 32
        case .requestFinal: 8
        case .finalBlocks(let blocks): blocks.reduce(0) { $0 + $1.count }
        }
    }
}
