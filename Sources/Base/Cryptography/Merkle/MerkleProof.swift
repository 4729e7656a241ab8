package import Primitives

/// The nodes that a set of leaves needs to reach the root: single leaves and ranges alike.
package struct MerkleProof: Hashable, Sendable {
    /// 32 bytes a node: level by level from the leaves, ascending in a level.
    package let siblings: [UInt8]

    package init(siblings: [UInt8]) {
        self.siblings = siblings
    }

    /// Checks that `leaves` are the leaves at `indices` of the tree with this root.
    ///
    /// Total: whatever the indices, counts and bytes are, it returns or throws.
    package func verify(
        root: Hash32,
        label: String,
        leafCount: Int,
        indices: [Int],
        leaves: MerkleLeaves
    ) throws(MerkleFailure) {
        let got = try rootOf(
            label: label,
            leafCount: leafCount,
            indices: indices,
            leaves: leaves
        )
        guard got == root else { throw .wrongRoot(expected: root, got: got) }
    }

    /// The root that the leaves and this proof lead to.
    package func rootOf(
        label: String,
        leafCount: Int,
        indices: [Int],
        leaves: MerkleLeaves
    ) throws(MerkleFailure) -> Hash32 {
        try check(leafCount: leafCount, indices: indices, leaves: leaves)
        var climb = MerkleClimb(indices: indices, digests: leaves.digests, width: leafCount)
        while climb.width > 1 {
            try climb.rise(taking: siblings)
        }
        guard climb.taken == siblings.count else {
            throw .surplus(bytes: siblings.count - climb.taken)
        }
        return MerkleTree.root(label: label, leafCount: leafCount, top: climb.digests)
    }

    private func check(
        leafCount: Int,
        indices: [Int],
        leaves: MerkleLeaves
    ) throws(MerkleFailure) {
        guard leafCount > 0, leafCount <= MerkleLimits.leavesMaximum else {
            throw .leafCount(limit: MerkleLimits.leavesMaximum, got: leafCount)
        }
        guard let last = indices.last, let first = indices.first else { throw .nothingOpened }
        guard indices.count == leaves.count else {
            throw .leavesAndIndices(indices: indices.count, leaves: leaves.count)
        }
        for (earlier, later) in zip(indices, indices.dropFirst()) where earlier >= later {
            throw .unordered(earlier, later)
        }
        guard first >= 0, last < leafCount else {
            throw .outside(index: first < 0 ? first : last, leafCount: leafCount)
        }
    }
}

/// One level of a proof on its way up: the known nodes and how wide the level is.
private struct MerkleClimb {
    var indices: [Int]
    var digests: [UInt8]
    var width: Int
    var taken = 0

    init(indices: [Int], digests: [UInt8], width: Int) {
        self.indices = indices
        self.digests = digests
        self.width = width
    }

    /// Replaces the known nodes by their parents; all pairs of a level are hashed in one call.
    mutating func rise(taking siblings: [UInt8]) throws(MerkleFailure) {
        var pairs: [UInt8] = []
        pairs.reserveCapacity(indices.count * 64)
        var above: [Int] = []
        above.reserveCapacity(indices.count)
        var lone: ArraySlice<UInt8> = []
        var at = 0
        while at < indices.count {
            let index = indices[at]
            above.append(index / 2)
            if index % 2 == 0, index == width - 1 {
                lone = digests[at * 32..<at * 32 + 32]
            } else if index % 2 == 0, at + 1 < indices.count, indices[at + 1] == index + 1 {
                Self.append(digests, at * 32, to: &pairs)
                at += 1
                Self.append(digests, at * 32, to: &pairs)
            } else if index % 2 == 0 {
                Self.append(digests, at * 32, to: &pairs)
                Self.append(siblings, try take(from: siblings), to: &pairs)
            } else {
                Self.append(siblings, try take(from: siblings), to: &pairs)
                Self.append(digests, at * 32, to: &pairs)
            }
            at += 1
        }
        digests = MerkleHash.node.hash(each: 64, of: pairs) + lone
        indices = above
        width = (width + 1) / 2
    }

    /// Appends the node that starts at `start` of `nodes`; as a slice it would be counted twice.
    private static func append(_ nodes: [UInt8], _ start: Int, to pairs: inout [UInt8]) {
        unsafe nodes.withUnsafeBytes { raw in
            unsafe pairs.append(
                contentsOf: UnsafeRawBufferPointer(rebasing: raw[start..<start + 32]))
        }
    }

    /// Where the next sibling starts.
    private mutating func take(from siblings: [UInt8]) throws(MerkleFailure) -> Int {
        guard siblings.count - taken >= 32 else {
            throw .truncated(needed: 32, available: siblings.count - taken)
        }
        defer { taken += 32 }
        return taken
    }
}
