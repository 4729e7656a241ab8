import ChainTypes
import Consensus
import Cryptography
import NodeMachine
import Primitives

/// A node and a host that does what it orders at once, but for what a test holds back.
struct TestNode {
    /// What a test asks of the node that cannot be.
    enum Mistake: Error { case nothingHeld }

    enum Kind { case build, search, execute, replay, sign, write }

    let chain: TestChain
    let key: PrivateKey?
    private(set) var machine: NodeMachine
    private(set) var now = Instant(seconds: TestChain.start + 100)
    /// Everything that came out, in the order in which a host would do it.
    private(set) var effects: [NodeEffect] = []
    var heldKinds: Set<Kind>
    /// Orders without an outcome.
    private(set) var held: [(id: OrderID, order: NodeOrder)] = []
    private(set) var timers: [(timer: NodeTimer, due: Instant)] = []
    /// Effects that are not carried out yet.
    private var waiting: [NodeEffect] = []
    private var isBusy = false
    /// What is durable.
    private(set) var written: [DurableWrite] = []

    /// `voter`: the place of the validator that it is.
    init(
        _ chain: TestChain, id: Int = 0, voter: Int? = nil, proposes: Proposing = .never,
        holding heldKinds: Set<Kind> = []
    ) {
        self.chain = chain
        self.heldKinds = heldKinds
        key = voter.map { chain.keys[$0] }
        machine = NodeMachine(
            NodeConfiguration(
                id: PeerID(id), beneficiary: PrivateKey(insecurelyFrom: "owner \(id)").address,
                proposes: proposes, voter: key?.address),
            from: NodeStart(root: chain.genesis), pipeline: chain.desk.pipeline,
            work: chain.desk.work)
        handle(.started)
    }

    mutating func handle(_ input: NodeInput) {
        waiting += machine.handle(input, now: now)
        guard !isBusy else { return }
        isBusy = true
        while !waiting.isEmpty { follow(waiting.removeFirst()) }
        isBusy = false
    }

    mutating func receive(_ message: NodeMessage, from peer: Int) {
        handle(.message(message, from: PeerID(peer)))
    }

    private mutating func follow(_ effect: NodeEffect) {
        effects.append(effect)
        switch effect {
        case .order(let id, let order):
            if heldKinds.contains(Self.kind(order)) {
                held.append((id, order))
            } else {
                carryOut(id, order)
            }
        case .wake(let timer, let pause): timers.append((timer, now + pause))
        case .send, .broadcast, .sendFinal, .event: break
        }
    }

    private mutating func carryOut(_ id: OrderID, _ order: NodeOrder) {
        if case .write(let writes) = order { written += writes }
        if let outcome = outcome(of: order) { handle(.outcome(id, outcome)) }
    }

    static func kind(_ order: NodeOrder) -> Kind {
        switch order {
        case .build: .build
        case .search: .search
        case .execute: .execute
        case .replay: .replay
        case .sign: .sign
        case .write: .write
        }
    }

    func outcome(of order: NodeOrder) -> NodeOutcome? {
        switch order {
        case .write: return .written
        case .sign(let statement):
            guard let key else { return nil }
            switch statement {
            case .vote(let vote):
                return .signed(.vote(SignedVote(vote, key: key, chainID: chain.spec.chainID)))
            case .transaction(let transaction):
                return .signed(.transaction(SignedTransaction(transaction, key: key)))
            }
        case .build, .search, .execute, .replay: return chain.desk.carryOut(order)
        }
    }

    // MARK: Held orders and timers

    /// Carries out the oldest held order; false when there is none.
    @discardableResult
    mutating func release() -> Bool {
        guard !held.isEmpty else { return false }
        let (id, order) = held.removeFirst()
        carryOut(id, order)
        return true
    }

    /// Gives the oldest held order an outcome of the test's choice.
    mutating func answer(_ outcome: NodeOutcome) {
        guard !held.isEmpty else { return }
        handle(.outcome(held.removeFirst().id, outcome))
    }

    /// Takes the oldest held order away, to be answered when the test wants.
    mutating func take() throws -> (id: OrderID, order: NodeOrder) {
        guard !held.isEmpty else { throw Mistake.nothingHeld }
        return held.removeFirst()
    }

    /// Lets the next timer ring.
    mutating func elapse() {
        let next = timers.enumerated().min {
            ($0.element.due, $0.offset) < ($1.element.due, $1.offset)
        }
        guard let next else { return }
        timers.remove(at: next.offset)
        now = max(now, next.element.due)
        handle(.elapsed(next.element.timer))
    }

    /// Lets timers ring until something is so, for two minutes at most.
    mutating func run(until isSo: (TestNode) -> Bool) {
        let end = now + .seconds(120)
        while !isSo(self), now < end, !timers.isEmpty { elapse() }
    }

    mutating func run(toFinal number: UInt64) {
        run { $0.machine.tree.root.number >= number }
    }

    // MARK: What came out

    var events: [NodeEvent] {
        effects.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    var broadcasts: [NodeMessage] {
        effects.compactMap { if case .broadcast(let message, _) = $0 { message } else { nil } }
    }

    func orders(_ kind: Kind) -> [NodeOrder] {
        effects.compactMap {
            if case .order(_, let order) = $0, Self.kind(order) == kind { order } else { nil }
        }
    }

    var mined: [Envelope] {
        events.compactMap { if case .mined(let envelope) = $0 { envelope } else { nil } }
    }

    var finals: [BlockRecord] {
        events.flatMap { event -> [BlockRecord] in
            if case .finalized(let records) = event { records } else { [] }
        }
    }

    var failures: [String] {
        events.compactMap { if case .workFailed(let reason) = $0 { reason } else { nil } }
    }

    var rejections: [(peer: PeerID, reason: String)] {
        events.compactMap {
            if case .rejected(let peer, let reason) = $0 { (peer, reason) } else { nil }
        }
    }

    /// Votes that others hear.
    var votesSaid: [SignedVote] {
        broadcasts.compactMap {
            if case .vote(let bytes) = $0 { try? SignedVote(decoding: bytes) } else { nil }
        }
    }

    var votesWritten: [SignedVote] {
        written.compactMap {
            if case .append(.vote(let vote)) = $0 { vote } else { nil }
        }
    }

    var blocksWritten: [UInt64] {
        written.flatMap { write -> [UInt64] in
            if case .commit(let records) = write { records.map(\.number) } else { [] }
        }
    }
}
