package import Primitives

/// A binary SHA-256 tree over leaves; its root binds a label and the number of leaves.
///
/// `leaf = SHA-256(pad64("assay/merkle/leaf/1") ‖ content)`,
/// `node = SHA-256(pad64("assay/merkle/node/1") ‖ left ‖ right)`, a last node without a partner
/// rises unchanged, and
/// `root = SHA-256(pad64("assay/merkle/root/1") ‖ label count ‖ label ‖ leaf count ‖ top)` with
/// counts of eight little-endian bytes; the top of no leaves is 32 zeros. `pad64` fills up with
/// zeros. As the root holds the count, the shape of the tree is fixed before a proof is read.
package struct MerkleTree: Sendable {
    package let label: String
    package let root: Hash32
    /// The digests level by level, the leaves first, the top last.
    let levels: [[UInt8]]

    package init(label: String, leaves: MerkleLeaves) {
        var levels = [leaves.digests]
        var level = leaves.digests
        while level.count > 32 {
            level = Self.parents(of: level)
            levels.append(level)
        }
        self.label = label
        self.levels = levels
        root = Self.root(label: label, leafCount: leaves.count, top: level)
    }

    package var leafCount: Int { levels[0].count / 32 }

    /// The siblings that lead from the leaves at `indices` to the root, each node once.
    ///
    /// The indices ascend strictly and lie below ``leafCount``: they are our own, not foreign.
    package func proof(of indices: [Int]) -> MerkleProof {
        precondition(!indices.isEmpty, "a proof opens at least one leaf")
        precondition(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }, "indices ascend")
        precondition((indices.first ?? 0) >= 0, "an index lies in the tree")
        precondition((indices.last ?? 0) < leafCount, "an index lies in the tree")
        var siblings: [UInt8] = []
        var known = indices
        for level in levels.dropLast() {
            var above: [Int] = []
            var at = 0
            while at < known.count {
                let index = known[at]
                let partner = index ^ 1
                if at + 1 < known.count, known[at + 1] == partner {
                    at += 1
                } else if partner < level.count / 32 {
                    siblings.append(contentsOf: level[partner * 32..<partner * 32 + 32])
                }
                above.append(index / 2)
                at += 1
            }
            known = above
        }
        return MerkleProof(siblings: siblings)
    }

    /// The root that binds a label and a leaf count to the top node.
    package static func root(label: String, leafCount: Int, top: [UInt8]) -> Hash32 {
        var writer = ByteWriter()
        writer.appendCounted(label)
        writer.appendLittleEndian(UInt64(leafCount))
        writer.append(top.isEmpty ? [UInt8](repeating: 0, count: 32) : top)
        return MerkleHash.root.hash(writer.bytes)
    }

    private static func parents(of level: [UInt8]) -> [UInt8] {
        let paired = level.count / 64 * 64
        if paired == level.count { return MerkleHash.node.hash(each: 64, of: level) }
        return MerkleHash.node.hash(each: 64, of: Array(level[..<paired])) + level[paired...]
    }
}
