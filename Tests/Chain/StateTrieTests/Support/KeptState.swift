import Cryptography
import Primitives
import StateTrie
import Synchronization

/// A source in dictionaries: what a store keeps of a state, for tests.
final class KeptState: FlatStateSource, TrieNodeSource {
    struct Content: Equatable {
        var root = Hash32.emptyTrie
        var nodes: [TriePath: [UInt8]] = [:]
        var accounts: [Hash32: [UInt8]] = [:]
        var slots: [Hash32: [Hash32: [UInt8]]] = [:]
        var codes: [Hash32: [UInt8]] = [:]
    }

    private let held = Mutex(Content())
    /// How many nodes were asked for.
    private let loads = Mutex(0)

    var content: Content { held.withLock { $0 } }
    var loadCount: Int { loads.withLock { $0 } }
    var storedRoot: Hash32 { content.root }

    /// Moves on to a later state.
    func apply(_ difference: StateDifference, root: Hash32) {
        held.withLock { content in
            content.root = root
            for node in difference.nodes { content.nodes[node.path] = node.encoded }
            for entry in difference.accounts { content.accounts[entry.hash] = entry.after }
            for entry in difference.slots {
                content.slots[entry.account, default: [:]][entry.slot] = entry.after
            }
            content.slots = content.slots.filter { !$0.value.isEmpty }
            for code in difference.codes { content.codes[code.hash] = code.bytes }
        }
    }

    func put(_ bytes: [UInt8]?, at path: TriePath) {
        held.withLock { $0.nodes[path] = bytes }
    }

    func node(at path: TriePath) throws(StateFailure) -> [UInt8]? {
        loads.withLock { $0 += 1 }
        return held.withLock { $0.nodes[path] }
    }

    func account(_ hash: Hash32, ancestry: [Hash32]) throws(StateFailure) -> Account? {
        let content = content
        guard ancestry.contains(content.root) else { throw .stale(root: ancestry[0]) }
        return content.accounts[hash].flatMap { try? Account(decoding: $0) }
    }

    func storage(
        _ slot: Hash32, of account: Hash32, ancestry: [Hash32]
    ) throws(StateFailure) -> UInt256 {
        let content = content
        guard ancestry.contains(content.root) else { throw .stale(root: ancestry[0]) }
        guard let held = content.slots[account]?[slot] else { return .zero }
        return UInt256(bigEndian: held.count == 1 ? held : Array(held.dropFirst())) ?? .zero
    }

    func code(_ hash: Hash32) throws(StateFailure) -> [UInt8]? {
        held.withLock { $0.codes[hash] }
    }
}
