import Primitives

/// Changes of a trie in ascending order of their paths, each made when its part of the trie is
/// updated, by the thread that updates it.
///
/// Paths are different, and none is the beginning of another.
protocol ChangeBatch: Sendable {
    associatedtype Failure: Error

    var count: Int { get }
    func path(of index: Int) -> [UInt8]
    /// A nibble of a path; asked for only where two paths still agree in all before it.
    func nibble(of index: Int, at depth: Int) -> UInt8
    /// Whether a change takes its key out.
    func removes(_ index: Int) -> Bool
    func changes(_ range: Range<Int>) throws(Failure) -> [TrieChange]
}

/// The items of a list, with the RLP of the index as the key; items without bytes are left out.
struct ListBatch: ChangeBatch {
    private let entries: [(path: [UInt8], item: Int)]
    private let items: [[UInt8]]

    init(_ items: [[UInt8]], on scheduler: some ParallelScheduler) {
        self.items = items
        // In the order of the keys, that of index 0, which is 0x80, comes after all of one byte.
        let oneByte = items.indices.prefix(0x80)
        let order = Array(oneByte.dropFirst()) + oneByte.prefix(1) + items.indices.dropFirst(0x80)
        entries = scheduler.gather(count: order.count, grain: StateLimits.accountsPerTask) {
            order[$0].compactMap { index in
                let path = NibblePath.nibbles(of: Trie.listKey(UInt64(index)))
                return items[index].isEmpty ? nil : (path, index)
            }
        }
    }

    var count: Int { entries.count }
    func path(of index: Int) -> [UInt8] { entries[index].path }
    func nibble(of index: Int, at depth: Int) -> UInt8 { entries[index].path[depth] }
    func removes(_ index: Int) -> Bool { false }

    func changes(_ range: Range<Int>) -> [TrieChange] {
        entries[range].map { TrieChange(path: $0.path, value: items[$0.item]) }
    }
}
