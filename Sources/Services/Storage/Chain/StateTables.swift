import Primitives
import StateTrie
import Synchronization

/// The tables as the source of states: of the one that is in them, of those that were made from it,
/// and, by the reverse differences, of those before it.
final class StateTables: FlatStateSource, TrieNodeSource {
    let tables: any TableStore
    private let view: Mutex<View>

    /// What is known of the latest commit, so that a read need not look for it.
    private struct View {
        /// The snapshot that the commit made.
        var snapshot: Int
        var applied: Applied
        /// The last block with a root, among those whose states can be read.
        var numbers: [Hash32: UInt64]
        var decoded: [UInt64: ReverseDifference] = [:]
    }

    init(_ tables: any TableStore) throws(StorageFailure) {
        self.tables = tables
        let view = try tables.read { transaction throws(StorageFailure) in
            let applied = try Applied.read(transaction)
            var numbers: [Hash32: UInt64] = [:]
            try Tables.blocks.scan(from: applied.earliestState, transaction) { number, entry in
                numbers[entry.root] = number
                return true
            }
            return View(snapshot: transaction.identifier, applied: applied, numbers: numbers)
        }
        self.view = Mutex(view)
    }

    var applied: Applied { view.withLock { $0.applied } }
    var storedRoot: Hash32 { applied.root }

    /// Takes notice of a commit that ended with a block.
    func moved(to applied: Applied, snapshot: Int, roots: [(number: UInt64, root: Hash32)]) {
        view.withLock { view in
            view.snapshot = snapshot
            if applied.number < view.applied.number { view.decoded = [:] }
            view.applied = applied
            for entry in roots { view.numbers[entry.root] = entry.number }
            view.numbers = view.numbers.filter {
                $0.value >= applied.earliestState && $0.value <= applied.number
            }
            view.decoded = view.decoded.filter { $0.key > applied.earliestState }
        }
    }

    func node(at path: TriePath) throws(StateFailure) -> [UInt8]? {
        try reading { transaction throws(StorageFailure) in
            try Tables.nodes.get(path, transaction)
        }
    }

    func code(_ hash: Hash32) throws(StateFailure) -> [UInt8]? {
        try reading { transaction throws(StorageFailure) in
            try Tables.codes.get(hash, transaction)
        }
    }

    func account(_ hash: Hash32, ancestry: [Hash32]) throws(StateFailure) -> Account? {
        let bytes = try reading { transaction throws(StorageFailure) in
            let later = try laterBlocks(than: ancestry, transaction)
            for number in later {
                let difference = try difference(number, transaction)
                if let before = difference.accounts[hash] { return Optional(before) }
            }
            return try Tables.accounts.get(hash, transaction)
        }
        guard let bytes, !bytes.isEmpty else { return nil }
        guard let account = try? Account(decoding: bytes) else {
            throw .malformed(path: TriePath(account: hash))
        }
        return account
    }

    func storage(
        _ slot: Hash32, of account: Hash32, ancestry: [Hash32]
    ) throws(StateFailure) -> UInt256 {
        let key = SlotKey(account: account, slot: slot)
        let bytes = try reading { transaction throws(StorageFailure) in
            let later = try laterBlocks(than: ancestry, transaction)
            for number in later {
                let difference = try difference(number, transaction)
                if let before = difference.slots[key] { return Optional(before) }
            }
            return try Tables.slots.get(key, transaction)
        }
        guard let bytes, !bytes.isEmpty else { return .zero }
        return try ChainState.slotValue(bytes, of: account)
    }

    private func reading<R>(
        _ body: (any TableTransaction) throws(StorageFailure) -> R
    ) throws(StateFailure) -> R {
        do {
            return try tables.read(body)
        } catch .state(let failure) {
            throw failure
        } catch {
            throw .unreadable(error.description)
        }
    }

    /// The blocks of the tables that come after a state, the earliest first; none when the tables
    /// hold it or one that it was made from.
    private func laterBlocks(
        than ancestry: [Hash32], _ transaction: any TableTransaction
    ) throws(StorageFailure) -> Range<UInt64> {
        let snapshot = transaction.identifier
        let known = view.withLock { $0.snapshot == snapshot ? $0.applied : nil }
        let applied: Applied
        if let known { applied = known } else { applied = try Applied.read(transaction) }
        if ancestry.contains(applied.root) { return applied.number..<applied.number }
        let numbers = view.withLock { $0.numbers }
        let number = ancestry.lazy.compactMap { numbers[$0] }.first
        guard let number, number >= applied.earliestState, number <= applied.number,
            try Tables.blocks.get(number, transaction).map({ ancestry.contains($0.root) }) == true
        else { throw .state(.stale(root: ancestry.first ?? .zero)) }
        return number + 1..<applied.number + 1
    }

    private func difference(
        _ number: UInt64, _ transaction: any TableTransaction
    ) throws(StorageFailure) -> ReverseDifference {
        if let known = view.withLock({ $0.decoded[number] }) { return known }
        guard let difference = try Tables.differences.get(number, transaction) else {
            throw .malformed(table: TableName.differences.rawValue, key: String(number))
        }
        view.withLock { view in
            if view.decoded.count >= StorageLimits.decodedDifferences { view.decoded = [:] }
            view.decoded[number] = difference
        }
        return difference
    }
}
