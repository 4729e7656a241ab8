import ChainTypes
import Consensus
import Execution
import NodeMachine
import Primitives

/// What machines of one process need not compute twice.
///
/// An execution is a function of the block and its parent, a replay one of the block, so a machine
/// that takes the outcome of another one has what it would have computed itself. Only successes
/// are shared: a refusal may hang on the clock. Lives on the thread of the host.
struct SharedOutcomes {
    /// Whoever waits for an outcome.
    struct Asker {
        let machine: HostedMachine
        let order: OrderID
    }

    private struct Place: Hashable {
        let block: Hash32
        let parent: Hash32
        let isReplay: Bool
    }

    private enum Standing {
        case running([Asker])
        case done(NodeOutcome)
    }

    private var standings: [Place: Standing] = [:]
    private var finished: [Place] = []
    private var built: [(hash: Hash32, block: ExecutedBlock)] = []

    /// What there is for an order; `nil` when the asker is the first, who has to compute it.
    enum Answer {
        case outcome(NodeOutcome)
        /// Another machine has asked; the outcome comes to both.
        case later
        case first
    }

    mutating func ask(_ order: NodeOrder, by asker: Asker) -> Answer {
        guard let place = Self.place(of: order) else { return .first }
        switch standings[place] {
        case .done(let outcome): return .outcome(outcome)
        case .running(let askers):
            standings[place] = .running(askers + [asker])
            return .later
        case nil:
            standings[place] = .running([])
            return .first
        }
    }

    /// Takes an outcome and gives those who wait for it as well.
    mutating func settle(_ order: NodeOrder, _ outcome: NodeOutcome) -> [Asker] {
        if case .built(.success(let result)) = outcome {
            built.append((result.built.block.hash, result.built))
            if built.count > HostLimits.builtBlocks { built.removeFirst() }
        }
        guard let place = Self.place(of: order), case .running(let askers)? = standings[place]
        else { return [] }
        guard outcome.isSuccess else {
            standings[place] = nil
            return askers
        }
        standings[place] = .done(outcome)
        finished.append(place)
        if finished.count > HostLimits.sharedOutcomes {
            standings[finished.removeFirst()] = nil
        }
        return askers
    }

    /// What this process built itself, so that it need not be run again.
    func built(_ order: NodeOrder) -> ExecutedBlock? {
        guard case .execute(let execute) = order else { return nil }
        let hash = execute.claimed.envelope.block.hash
        return built.last { $0.hash == hash }?.block
    }

    /// Forgets everything: a parent is not what it was.
    mutating func forget() { self = SharedOutcomes() }

    private static func place(of order: NodeOrder) -> Place? {
        switch order {
        case .execute(let execute):
            Place(
                block: execute.claimed.hash, parent: execute.claimed.parent.envelopeHash,
                isReplay: false)
        case .replay(let executed):
            Place(
                block: executed.record.envelopeHash, parent: executed.record.parent,
                isReplay: true)
        case .build, .search, .sign, .write: nil
        }
    }
}

extension NodeOutcome {
    fileprivate var isSuccess: Bool {
        switch self {
        case .executed(.success), .replayed(.success): true
        case .executed, .replayed, .built, .searched, .signed, .written: false
        }
    }
}
