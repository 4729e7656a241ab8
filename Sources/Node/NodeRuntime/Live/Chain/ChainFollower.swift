import ChainTypes
import Consensus
import Execution
import LightClients
import NodeInterfaces
import NodeMachine
import Platform
import StateTrie
import Synchronization
import TransactionPool

/// Shows clients what one machine makes final, and what its pool can execute.
///
/// A final block is shown when it is durable: what clients have seen is never lost. Called on the
/// thread of the host.
final class ChainFollower: Sendable {
    private struct State {
        /// What a dump of the state writes out; `nil` where the beginning of the chain was not
        /// seen.
        var touched: TouchedKeys?
        /// When the own block was proposed, in monotonic nanoseconds.
        var proposed: UInt64?
    }

    private let spec: ChainSpec
    let view: ChainView
    let observers = ChainObservers()
    private let counters: LiveCounters
    private let state: Mutex<State>

    init(spec: ChainSpec, root: BlockRecord, keepsAll: Bool, counters: LiveCounters) {
        self.spec = spec
        self.counters = counters
        view = ChainView(
            root: ViewedBlock(root), head: root.head,
            blockLimit: keepsAll ? .max : LiveLimits.recentBlocks)
        let touched = root.number == 0 ? Self.allocated(spec) : nil
        state = Mutex(State(touched: touched))
    }

    private static func allocated(_ spec: ChainSpec) -> TouchedKeys {
        var touched = TouchedKeys()
        for allocation in spec.allocations {
            touched.note(
                AccountUpdate(
                    allocation.address, nil,
                    storage: allocation.storage.map { ($0.key, $0.value) }))
        }
        return touched
    }

    func follow(_ event: NodeEvent) {
        switch event {
        case .mined: state.withLock { $0.proposed = Clock.monotonicNanoseconds }
        case .finalized(let records): for record in records { follow(record) }
        case .transactionsExecutable(let entries):
            observers.tell(
                .pooled(entries.map { PooledTransaction($0.transaction, sender: $0.sender) }))
        case .executed, .dropped, .replayed, .rejected, .headChanged, .voted, .convicted,
            .contradicted, .transactionTaken, .transactionRefused, .transactionsDropped,
            .workFailed, .nothingProposed:
            break
        }
    }

    private func follow(_ record: BlockRecord) {
        note(record.updates)
        var viewed = ViewedBlock(record)
        viewed.handOver = (try? HandOver(record, spec: spec))??.encoded
        let held = record.head.state.lettingGo()
        view.append(viewed, state: held, finalized: record.number)
        if let proposed = state.withLock({ $0.proposed.take() }) {
            counters.finalized(afterSeconds: Clock.seconds(since: proposed))
        }
        observers.tell(.headChanged(removed: [], added: [viewed.withReceipts]))
    }

    // MARK: What was touched

    func note(_ updates: [AccountUpdate]) {
        state.withLock { state in
            for update in updates { state.touched?.note(update) }
        }
    }

    var touched: TouchedKeys? { state.withLock { $0.touched } }
}

extension ViewedBlock {
    /// A final block that a machine has, or begins with.
    init(_ record: BlockRecord) {
        let block = record.envelope.block
        let hasSenders = block.transactions.isEmpty || !record.senders.isEmpty
        self.init(
            block: ChainBlock(block, senders: hasSenders ? record.senders : nil),
            envelope: record.envelope, receipts: record.receipts, state: nil,
            changes: record.updates.reduce(0) { $0 + 1 + $1.storage.count })
    }
}
