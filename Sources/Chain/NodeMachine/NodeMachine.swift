package import ChainTypes
package import Consensus
import Execution
package import Primitives
package import TransactionPool
package import UsefulWork

/// A full node: chain, votes, pool, worker and verifier in one machine.
///
/// It has no clock, no thread, no disk, no key and no socket, and never computes for long: inputs
/// carry the time and the outcomes of orders, effects say what is wanted (``NodeEffect``). The same
/// inputs give the same effects, so the simulator runs many nodes in one loop, and a recorded run
/// of a live node can be run again. `Docs/Spec/node.md` says the rules.
package struct NodeMachine: Sendable {
    package let configuration: NodeConfiguration
    package internal(set) var tree: BlockTree
    package internal(set) var simplex: Simplex
    package internal(set) var pool: TransactionPool
    package internal(set) var tally = NodeTally()
    let work: WorkTable

    /// What is still to be done for the present input.
    var agenda = Agenda()
    /// The time of the present input.
    var now = Instant(milliseconds: 0)
    var outbox = Outbox()
    /// Orders that have no outcome yet, writes left aside.
    var open: [OrderID: OpenOrder] = [:]

    /// Entries of the journal that are read when the node starts.
    var journal: [JournalEntry]
    /// Blocks that are in the journal.
    var recorded: Set<Hash32> = []
    var journalledAt: UInt64
    var proposal = Proposal()
    /// Blocks whose replay was ordered.
    var replaying: Set<Hash32> = []
    /// Blocks that votes name and that were asked for.
    var wanted: [Hash32] = []
    /// Candidates that came unasked since the last final block.
    var offers: [PeerID: Int] = [:]
    /// Final blocks of a peer that are being checked.
    var catchUp: CatchUp?
    /// Evidence against validators that still have their stake.
    var convictions: [OpenEvidence] = []

    package init(
        _ configuration: NodeConfiguration, from start: NodeStart, pipeline: ImportPipeline,
        work: WorkTable
    ) {
        let spec = pipeline.spec
        self.configuration = configuration
        self.work = work
        tree = BlockTree(from: start.root, pipeline: pipeline)
        simplex = Simplex(
            configuration.simplex(spec), context: start.root.epochContext(spec),
            final: Self.finalPoint(start, spec), votes: start.journal.votes)
        pool = TransactionPool(
            PoolConfiguration(chainID: spec.chainID), head: Self.poolHead(after: start.root.head))
        journal = start.journal
        journalledAt = start.root.number
    }

    package var spec: ChainSpec { tree.spec }

    /// Where the votes go on after a block that became final by its own certificate.
    private static func finalPoint(_ start: NodeStart, _ spec: ChainSpec) -> FinalPoint {
        let root = start.root
        let view = root.isEpochRoot(spec) ? 0 : FinalBlocks.own(root.envelope)?.vote.view ?? 0
        return FinalPoint(
            view: max(view, start.lastView), block: root.envelopeHash, number: root.number)
    }

    /// Advances the node by one input.
    ///
    /// `now`: by the node's own clock; it may go back.
    package mutating func handle(_ input: NodeInput, now: Instant) -> [NodeEffect] {
        self.now = now
        receive(input)
        while let step = agenda.next() { perform(step) }
        return outbox.take()
    }

    private mutating func receive(_ input: NodeInput) {
        switch input {
        case .started: start()
        case .message(let message, let peer): receive(message, from: peer)
        case .submitted(let transaction, let sender): take(transaction, sender: sender, from: nil)
        case .withdrawn(let hash): withdraw(hash)
        case .outcome(let id, let outcome): settle(id, outcome)
        case .elapsed(.votes(let timer)): feed(.elapsed(timer))
        case .elapsed(.announcement): announce()
        case .propose(let request): propose(request)
        }
    }

    /// Does one step; what follows from it comes before everything that waits.
    private mutating func perform(_ step: Step) {
        switch step {
        case .offer(let envelope, let peer): offer(envelope, from: peer)
        case .tree(let effect, let peer): follow(effect, from: peer)
        case .votes(let input, let epoch, let peer):
            // The votes of an epoch that is over hear nothing any more.
            guard epoch == simplex.context.number else { return }
            let effects = simplex.handle(input)
            agenda.first(effects.map { .voteEffect($0, epoch: epoch, from: peer) })
        case .voteEffect(let effect, let epoch, let peer):
            follow(effect, epoch: epoch, from: peer)
        case .readmit(let record): readmit(record)
        case .goOnCatchingUp: goOnCatchingUp()
        case .report: reportDue()
        case .work: beginWork()
        case .rewriteJournal: rewriteJournal()
        }
    }

    /// Brings back what the journal holds, and begins.
    private mutating func start() {
        emit(.wake(.announcement, after: configuration.announcementPause))
        for case .block(let bytes) in journal {
            // One that is not good any more, as a later block is final, is none to vote for.
            guard let envelope = try? Envelope(decoding: bytes) else { continue }
            recorded.insert(envelope.hash)
            wanted.append(envelope.hash)
            agenda.last(.offer(envelope, from: nil))
        }
        for case .certificate(let certificate) in journal {
            guard let verified = try? simplex.verifier.verify(certificate) else { continue }
            feed(.certificate(verified))
        }
        journal = []
        agenda.last(.work)
    }

    /// Hands something to the votes of the present epoch.
    mutating func feed(_ input: SimplexInput, from peer: PeerID? = nil) {
        agenda.last(.votes(input, epoch: simplex.context.number, from: peer))
    }

    /// Hands something to the votes before everything that waits.
    mutating func feedNext(_ input: SimplexInput, from peer: PeerID? = nil) {
        agenda.first([.votes(input, epoch: simplex.context.number, from: peer)])
    }

    mutating func emit(_ effect: NodeEffect) { outbox.emit(effect) }

    mutating func emit(_ event: NodeEvent) { outbox.emit(.event(event)) }

    /// Gives an order and remembers what it is for.
    @discardableResult
    mutating func order(_ order: NodeOrder, for purpose: OpenOrder) -> OrderID {
        let id = outbox.order(order)
        open[id] = purpose
        return id
    }

    mutating func reject(_ reason: String, from peer: PeerID) {
        tally.rejected += 1
        emit(.rejected(from: peer, reason: reason))
    }
}

extension [JournalEntry] {
    var votes: [SignedVote] {
        compactMap { if case .vote(let vote) = $0 { vote } else { nil } }
    }
}
