package import Primitives

/// Single nodes of a tree, for two parties who look for the first leaf that they disagree on.
extension MerkleTree {
    /// The number of levels: 1 for a single leaf; level 0 holds the leaves, the last one the top.
    package var levelCount: Int { levels.count }

    /// The digest at one place; `nil` outside the tree.
    package func node(level: Int, index: Int) -> Hash32? {
        guard level >= 0, level < levels.count else { return nil }
        guard index >= 0, index < levels[level].count / 32 else { return nil }
        return Hash32(levels[level][index * 32..<index * 32 + 32])
    }

    /// How many levels a tree of so many leaves has, and how wide each is.
    package static func widths(leafCount: Int) -> [Int] {
        var widths = [leafCount]
        while let last = widths.last, last > 1 { widths.append((last + 1) / 2) }
        return widths
    }

    /// The node above two nodes.
    package static func parent(_ left: Hash32, _ right: Hash32) -> Hash32 {
        MerkleHash.node.hash(left.bytes + right.bytes)
    }

    /// The digest of a leaf with this content.
    package static func leaf(_ content: [UInt8]) -> Hash32 {
        MerkleHash.leaf.hash(content)
    }
}
