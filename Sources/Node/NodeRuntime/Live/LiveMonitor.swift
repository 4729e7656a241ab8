import ChainTypes
import Consensus
import Execution
import NodeMachine
import Observability
import Primitives
import Synchronization

/// Hears what the machines of a live chain say, on the thread of their host, and passes it on to
/// whoever has to know.
final class LiveMonitor: Sendable {
    private let spec: ChainSpec
    private let follower: ChainFollower
    private let watch: FinalityWatch
    private let mode: MiningMode
    private let writer: ChainThread<DevelopmentWriter>
    private let crew: NodeCrew
    private let counters: LiveCounters
    private let log: Logger
    private let host = Mutex<NodeHost?>(nil)

    init(
        spec: ChainSpec, follower: ChainFollower, watch: FinalityWatch, mode: MiningMode,
        writer: ChainThread<DevelopmentWriter>, crew: NodeCrew, counters: LiveCounters,
        log: Logger
    ) {
        self.spec = spec
        self.follower = follower
        self.watch = watch
        self.mode = mode
        self.writer = writer
        self.crew = crew
        self.counters = counters
        self.log = log
    }

    func connect(_ host: NodeHost) { self.host.withLock { $0 = host } }

    func observe(_ event: NodeEvent, of id: PeerID) {
        if id == LiveNode.first { observeFirst(event) }
        switch event {
        case .finalized(let records):
            guard let last = records.last else { return }
            if id == LiveNode.first, spec.endsEpoch(last.number) { welcome(after: last) }
            watch.note(last.number, by: id)
        case .contradicted(let certificate):
            counters.contradicted()
            log.named(.consensus).critical(
                "two final blocks contradict each other",
                ["view": .count(certificate.vote.view), "node": .count(id.number)])
            watch.refuse("two blocks are final in view \(certificate.vote.view)")
        case .rejected(let peer, let reason) where peer != id:
            log.named(.network).warning(
                "something of a peer is refused",
                [
                    "node": .count(id.number), "peer": .count(peer.number),
                    "reason": .text(reason),
                ])
        case .convicted:
            log.named(.consensus).warning(
                "a validator signed two votes that contradict each other",
                ["node": .count(id.number)])
        default: break  // Nothing else concerns more than the first machine.
        }
    }

    private func observeFirst(_ event: NodeEvent) {
        follower.follow(event)
        switch event {
        case .transactionsExecutable:
            guard mode.isImmediate else { return }
            // Whoever sent it waits for the block by a job of its own; this is for those of peers.
            _ = writer.enqueue { $0.makeBlocksWaiting() }
        case .workFailed(let reason), .nothingProposed(let reason):
            counters.failed(.work(reason))
            log.named(.work).error("no block is made", ["reason": .text(reason)])
            watch.refuse(reason)
        case .rejected(LiveNode.first, let reason):
            // A mistake in the program, never passed over.
            counters.failed(.work(reason))
            log.named(.node).critical(
                "the node refuses its own block", ["reason": .text(reason)])
            watch.refuse("the node refuses it itself: \(reason)")
        default: break  // The follower has shown what is to be seen.
        }
    }

    /// Starts a machine for each new validator whose key is here.
    private func welcome(after record: BlockRecord) {
        guard let host = host.withLock({ $0 }) else { return }
        let (crew, watch) = (crew, watch)
        host.call { thread in
            do throws(LiveNodeFailure) {
                let joining = try crew.joining(after: record, present: host.all.map(\.setup))
                for setup in joining {
                    watch.note(record.number, by: setup.configuration.id)
                    thread.add(
                        setup,
                        NodeStart(root: record, journal: try setup.journal?.entries() ?? []))
                }
            } catch {
                host.fail("a validator cannot begin: \(error)")
            }
        }
    }
}
