import Cryptography
import Encodings
import Primitives

/// The definition of the trie, written down without a thought of speed: a node is computed from
/// all entries below it.
enum NaiveTrie {
    typealias Entry = (path: [UInt8], value: [UInt8])

    static func root(_ entries: [[UInt8]: [UInt8]]) -> Hash32 {
        let paths = entries.map { key, value in
            (path: key.flatMap { [$0 >> 4, $0 & 15] }, value: value)
        }
        return paths.isEmpty ? Keccak256.hash([0x80]) : Keccak256.hash(node(paths, 0))
    }

    private static func node(_ entries: [Entry], _ depth: Int) -> [UInt8] {
        if entries.count == 1 {
            return RLPWriter.list { list in
                list.append(packed(Array(entries[0].path[depth...]), 2))
                list.append(entries[0].value)
            }
        }
        let first = entries[0].path
        var end = depth
        while entries.allSatisfy({ $0.path.count > end && $0.path[end] == first[end] }) { end += 1 }
        guard end == depth else {
            return RLPWriter.list { list in
                list.append(packed(Array(first[depth..<end]), 0))
                append(node(entries, end), to: &list)
            }
        }
        return RLPWriter.list { list in
            for nibble in UInt8(0)..<16 {
                let below = entries.filter { $0.path.count > depth && $0.path[depth] == nibble }
                if below.isEmpty {
                    list.append([UInt8]())
                } else {
                    append(node(below, depth + 1), to: &list)
                }
            }
            list.append(entries.first { $0.path.count == depth }?.value ?? [])
        }
    }

    private static func append(_ node: [UInt8], to list: inout RLPWriter) {
        if node.count < 32 {
            list.appendRaw(node)
        } else {
            list.append(Keccak256.hash(node))
        }
    }

    private static func packed(_ nibbles: [UInt8], _ flag: UInt8) -> [UInt8] {
        let isOdd = nibbles.count % 2 == 1
        let all = (isOdd ? [flag + 1] : [flag, 0]) + nibbles
        return stride(from: 0, to: all.count, by: 2).map { all[$0] << 4 | all[$0 + 1] }
    }
}
