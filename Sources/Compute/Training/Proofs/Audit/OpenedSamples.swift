package import Cryptography
package import Primitives

/// Some leaves of a dataset with the nodes that lead from them to its root.
package struct OpenedSamples: Hashable, Sendable {
    package struct Leaf: Hashable, Sendable {
        package let index: Int
        package let bytes: [UInt8]

        package init(index: Int, bytes: [UInt8]) {
            self.index = index
            self.bytes = bytes
        }
    }

    /// Ascending; leaf 0, which describes the dataset, comes first.
    package let leaves: [Leaf]
    package let proof: MerkleProof

    package init(leaves: [Leaf], proof: MerkleProof) {
        self.leaves = leaves
        self.proof = proof
    }

    /// Opens leaf 0 and the leaves at `indices`, in any order, of our own dataset.
    package init(of dataset: Dataset, at indices: some Sequence<Int>, tree: MerkleTree) {
        let all = Set(indices).union([0]).sorted()
        leaves = all.map { Leaf(index: $0, bytes: dataset.leafBytes($0)) }
        proof = tree.proof(of: all)
    }

    /// Checks that these are leaves of the dataset that a task names.
    package func verify(root: Hash32, leafCount: UInt64) throws(MerkleFailure) {
        try proof.verify(
            root: root,
            label: DatasetCommitment.label,
            leafCount: Int(clamping: leafCount),
            indices: leaves.map(\.index),
            leaves: digests
        )
    }

    /// Leaves of one length, as those of images are, are hashed in one call.
    private var digests: MerkleLeaves {
        var digests = MerkleLeaves()
        let total = leaves.reduce(0) { $0 + $1.bytes.count }
        var at = 0
        while at < leaves.count {
            let length = leaves[at].bytes.count
            var run: [UInt8] = []
            run.reserveCapacity(min(length * (leaves.count - at), total))
            while at < leaves.count, leaves[at].bytes.count == length {
                if length == 0 { digests.append([]) }
                run.append(contentsOf: leaves[at].bytes)
                at += 1
            }
            if length > 0 { digests.append(each: length, of: run) }
        }
        return digests
    }
}
