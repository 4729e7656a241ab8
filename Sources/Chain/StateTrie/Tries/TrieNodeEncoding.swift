import Encodings
import Primitives

/// The RLP of nodes, written in one pass and read without trust.
enum TrieNodeEncoding {
    static func encode(_ content: TrieNode.Content) -> [UInt8] {
        var bytes: [UInt8] = []
        switch content {
        case .leaf(let path, let value, _):
            let packed = NibblePath.packed(path, isLeaf: true)
            begin(&bytes, size(packed) + size(value))
            append(packed, to: &bytes)
            append(value, to: &bytes)
        case .shared(let path, let child):
            let packed = NibblePath.packed(path, isLeaf: false)
            begin(&bytes, size(packed) + size(child))
            append(packed, to: &bytes)
            append(child, to: &bytes)
        case .branch(let children, let value):
            begin(&bytes, children.reduce(size(value ?? [])) { $0 + size($1) })
            for child in children { append(child, to: &bytes) }
            append(value ?? [], to: &bytes)
        case .unloaded:
            break
        }
        return bytes
    }

    private static func size(_ node: TrieNode?) -> Int {
        switch node?.reference {
        case nil: 1
        case .hash: 33
        case .inline(let bytes): bytes.count
        }
    }

    private static func size(_ string: [UInt8]) -> Int {
        if string.count == 1, string[0] < 0x80 { return 1 }
        return string.count + headerSize(string.count)
    }

    private static func headerSize(_ count: Int) -> Int {
        count < 56 ? 1 : 1 + (64 - count.leadingZeroBitCount + 7) / 8
    }

    private static func begin(_ bytes: inout [UInt8], _ payload: Int) {
        bytes.reserveCapacity(payload + headerSize(payload))
        appendHeader(0xc0, payload, to: &bytes)
    }

    private static func append(_ node: TrieNode?, to bytes: inout [UInt8]) {
        switch node?.reference {
        case nil:
            bytes.append(0x80)
        case .hash(let hash):
            bytes.append(0xa0)
            hash.append(to: &bytes)
        case .inline(let inner):
            bytes.append(contentsOf: inner)
        }
    }

    private static func append(_ string: [UInt8], to bytes: inout [UInt8]) {
        if string.count != 1 || string[0] >= 0x80 {
            appendHeader(0x80, string.count, to: &bytes)
        }
        bytes.append(contentsOf: string)
    }

    private static func appendHeader(_ short: UInt8, _ count: Int, to bytes: inout [UInt8]) {
        guard count >= 56 else {
            bytes.append(short + UInt8(count))
            return
        }
        let digits = headerSize(count) - 1
        bytes.append(short + 55 + UInt8(digits))
        for place in (0..<digits).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: count >> (place * 8)))
        }
    }

    /// Reads one node; `nil` for bytes that are none.
    ///
    /// `holdsAccounts`: whether the values of leaves are accounts with storage of their own.
    static func decode(_ bytes: [UInt8], holdsAccounts: Bool) -> TrieNode? {
        guard bytes.count <= StateLimits.nodeBytes else { return nil }
        return decode(bytes[...], reference: nil, holdsAccounts, depth: 0)
    }

    /// `reference`: how the parent names the node, where it does not stand for itself.
    static func decode(
        _ bytes: ArraySlice<UInt8>, reference: TrieNode.Reference?, _ holdsAccounts: Bool,
        depth: Int
    ) -> TrieNode? {
        guard depth <= StateLimits.inlineDepth else { return nil }
        var outer = RLPReader(bytes)
        guard var list = try? outer.readList(), outer.isAtEnd else { return nil }
        var items: [ArraySlice<UInt8>] = []
        while !list.isAtEnd {
            guard items.count < 17, let item = try? list.readRaw() else { return nil }
            items.append(item)
        }
        let content: TrieNode.Content?
        switch items.count {
        case 17: content = branch(items, holdsAccounts, depth)
        case 2: content = path(items, holdsAccounts, depth)
        default:  // A node has 17 items or 2.
            content = nil
        }
        return content.map { TrieNode($0, reference: reference ?? .inline(Array(bytes))) }
    }

    private static func branch(
        _ items: [ArraySlice<UInt8>], _ holdsAccounts: Bool, _ depth: Int
    ) -> TrieNode.Content? {
        var children = [TrieNode?](repeating: nil, count: 16)
        var used = 0
        for place in 0..<16 where items[place].first != 0x80 {
            guard let child = child(items[place], holdsAccounts, depth) else { return nil }
            children[place] = child
            used += 1
        }
        guard let value = string(items[16]) else { return nil }
        guard used + (value.isEmpty ? 0 : 1) >= 2 else { return nil }
        return .branch(children: children, value: value.isEmpty ? nil : value)
    }

    private static func path(
        _ items: [ArraySlice<UInt8>], _ holdsAccounts: Bool, _ depth: Int
    ) -> TrieNode.Content? {
        guard let packed = string(items[0]), let (nibbles, isLeaf) = NibblePath.unpacked(packed)
        else { return nil }
        guard isLeaf else {
            guard !nibbles.isEmpty, let child = child(items[1], holdsAccounts, depth) else {
                return nil
            }
            return .shared(path: nibbles, child: child)
        }
        guard let value = string(items[1]), !value.isEmpty else { return nil }
        guard holdsAccounts else { return .leaf(path: nibbles, value: value, storage: nil) }
        guard let account = try? Account(decoding: value) else { return nil }
        return .leaf(path: nibbles, value: value, storage: .top(account.storageRoot))
    }

    private static func string(_ item: ArraySlice<UInt8>) -> [UInt8]? {
        var reader = RLPReader(item)
        return (try? reader.readBytes()).map { Array($0) }
    }

    private static func child(
        _ item: ArraySlice<UInt8>, _ holdsAccounts: Bool, _ depth: Int
    ) -> TrieNode? {
        var reader = RLPReader(item)
        guard reader.nextIsList else {
            return (try? reader.readHash()).map(TrieNode.init(unloaded:))
        }
        guard item.count < 32 else { return nil }
        return decode(
            item, reference: .inline(Array(item)), holdsAccounts, depth: depth + 1)
    }
}
