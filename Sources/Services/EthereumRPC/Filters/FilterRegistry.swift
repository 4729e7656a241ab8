import ChainTypes
import Encodings
import NodeInterfaces
import Platform
import Primitives
import Synchronization

/// The filters that clients have made and poll.
final class FilterRegistry: Sendable {
    /// What a filter finds.
    enum Kind: Sendable {
        case blocks
        case logs(LogQuery)
        case pending(isFull: Bool)
    }

    /// One filter; its own lock keeps two polls from finding the same.
    final class Entry: Sendable {
        struct State {
            var follower: ChainFollower
            var pendingFrom: Int
        }

        let kind: Kind
        let state: Mutex<State>
        private let used = Atomic<UInt64>(0)

        fileprivate init(_ kind: Kind, _ state: State) {
            self.kind = kind
            self.state = Mutex(state)
            touch()
        }

        fileprivate func touch() {
            used.store(Clock.monotonicNanoseconds, ordering: .relaxed)
        }

        fileprivate var idleSeconds: Double {
            Clock.seconds(since: used.load(ordering: .relaxed))
        }
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var pending: PendingHashes
    }

    private let state: Mutex<State>
    private let limits: RPCLimits

    init(limits: RPCLimits) {
        self.limits = limits
        state = Mutex(State(pending: PendingHashes(capacity: limits.pendingHashes)))
    }

    func take(_ event: ChainEvent) {
        guard case .pooled(let transactions) = event else { return }
        let hashes = transactions.map(\.transaction.hash)
        state.withLock { $0.pending.append(hashes) }
    }

    /// Makes a filter that finds what comes from now on; returns its name.
    func add(_ kind: Kind, at head: ChainBlock) throws(RPCError) -> String {
        let name = SubscriptionName.make()
        let isAdded = state.withLock { state in
            state.entries = state.entries.filter { $0.value.idleSeconds < limits.filterSeconds }
            guard state.entries.count < limits.filters else { return false }
            let start = Entry.State(
                follower: ChainFollower(at: head), pendingFrom: state.pending.end)
            state.entries[name] = Entry(kind, start)
            return true
        }
        guard isAdded else { throw .limit("too many filters are open (\(limits.filters))") }
        return name
    }

    func remove(_ name: String) -> Bool {
        state.withLock { $0.entries.removeValue(forKey: name) != nil }
    }

    func entry(_ name: String) throws(RPCError) -> Entry {
        let found = state.withLock { state -> Entry? in
            guard let entry = state.entries[name] else { return nil }
            guard entry.idleSeconds < limits.filterSeconds else {
                state.entries[name] = nil
                return nil
            }
            entry.touch()
            return entry
        }
        guard let found else { throw .filterNotFound }
        return found
    }

    /// What came into the pool since the last poll.
    func pending(of entry: Entry) -> [Hash32] {
        let (hashes, end) = entry.state.withLock { entry in
            state.withLock { ($0.pending.since(entry.pendingFrom), $0.pending.end) }
        }
        entry.state.withLock { $0.pendingFrom = end }
        return hashes
    }
}

/// Names of filters and subscriptions, which nobody can guess.
enum SubscriptionName {
    static func make() -> String {
        let digits = Hex.encode(Entropy.bytes(16))
        let trimmed = digits.drop { $0 == "0" }
        return "0x" + (trimmed.isEmpty ? "0" : String(trimmed))
    }
}
