package import ChainTypes
package import Consensus
import Execution
import Primitives
package import TransactionPool
package import UsefulWork

/// A full node: chain, votes, pool, worker and verifier in one machine.
///
/// It has no clock, no thread, no disk and no socket: inputs carry the time, effects say what is
/// wanted. The simulator runs many of them in one loop.
package struct Node: Sendable {
    package let configuration: NodeConfiguration
    package internal(set) var tree: BlockTree
    package internal(set) var simplex: Simplex
    package internal(set) var pool: TransactionPool
    package internal(set) var tally = NodeTally()
    let work: WorkTable
    let executor: BlockExecutor
    /// Entries of the journal that are read when the node starts.
    var journal: [JournalEntry]
    var candidate: WorkCandidate?
    var lastTicket: UInt64 = 0
    /// Blocks that votes name and that were asked for.
    var wanted: [Hash32] = []
    /// Candidates that came unasked since the last final block.
    var offers: [PeerID: Int] = [:]
    /// Blocks that are in the journal.
    var recorded: Set<Hash32> = []
    var journalledAt: UInt64
    /// The own candidate that is said again until a block of its number is final.
    var mined: Envelope?
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
            final: Self.finalPoint(start.root, spec), votes: start.journal.votes)
        executor = BlockExecutor(spec: spec)
        pool = TransactionPool(
            PoolConfiguration(chainID: spec.chainID), head: Self.poolHead(after: start.root.head))
        journal = start.journal
        journalledAt = start.root.number
    }

    package var spec: ChainSpec { tree.spec }

    /// Where the votes go on after a block that became final by its own certificate.
    private static func finalPoint(_ root: BlockRecord, _ spec: ChainSpec) -> FinalPoint {
        let view = root.isEpochRoot(spec) ? 0 : FinalBlocks.own(root.envelope)?.vote.view ?? 0
        return FinalPoint(view: view, block: root.envelopeHash, number: root.number)
    }

    /// Advances the node by one input.
    ///
    /// `now`: milliseconds since 1970.
    package mutating func handle(_ input: NodeInput, now: UInt64) -> [NodeEffect] {
        switch input {
        case .started: start(now: now)
        case .message(let message, let peer): receive(message, from: peer, now: now)
        case .submitted(let transaction): take(transaction, from: nil, now: now)
        case .worked(let ticket): attempt(ticket: ticket, now: now)
        case .replayed(let hash): replay(hash, now: now)
        case .elapsed(let timer): advance(.elapsed(timer), from: nil, now: now)
        case .woke: announce(now: now)
        }
    }

    /// Brings back what the journal holds, and begins.
    private mutating func start(now: UInt64) -> [NodeEffect] {
        var effects: [NodeEffect] = [.wake(after: configuration.announcementPause)]
        for case .block(let bytes) in journal {
            guard let envelope = try? Envelope(decoding: bytes) else { continue }
            recorded.insert(envelope.hash)
            // One that is not good any more, as a later block is final, is none to vote for.
            _ = try? tree.verify(envelope, now: now / 1_000)
        }
        effects += readmitCandidates(now: now)
        for case .certificate(let certificate) in journal {
            guard let verified = try? simplex.verifier.verify(certificate) else { continue }
            effects += advance(.certificate(verified), from: nil, now: now)
        }
        journal = []
        return effects + beginWork(now: now)
    }
}

extension [JournalEntry] {
    var votes: [SignedVote] {
        compactMap { if case .vote(let vote) = $0 { vote } else { nil } }
    }
}
