package import Cryptography
package import Primitives
import Synchronization

/// The tree over a dataset: one leaf a sample, leaf 0 describes the whole.
package struct DatasetCommitment: Sendable {
    package static let label = "assay/dataset/1"

    package let tree: MerkleTree

    package var root: Hash32 { tree.root }
    package var leafCount: Int { tree.leafCount }

    /// Hashes every leaf; blocks of leaves are shared out over the scheduler.
    package init(_ dataset: Dataset, scheduler: any ParallelScheduler = SerialScheduler()) {
        let block = 1_024
        let count = dataset.leafCount
        let blocks = (count + block - 1) / block
        let parts = LeafBlocks(count: blocks)
        scheduler.run(taskCount: blocks) { index in
            let range = index * block..<min((index + 1) * block, count)
            let leaves = Self.leaves(of: dataset, in: range)
            parts.blocks.withLock { $0[index] = leaves }
        }
        var leaves = MerkleLeaves()
        for part in parts.blocks.withLock({ $0 }) { leaves.append(part) }
        tree = MerkleTree(label: Self.label, leaves: leaves)
    }

    /// Runs of leaves of one length are hashed in one call, which is faster than one by one.
    private static func leaves(of dataset: Dataset, in range: Range<Int>) -> MerkleLeaves {
        var leaves = MerkleLeaves()
        var run: [UInt8] = []
        var length = 0
        for index in range {
            let bytes = dataset.leafBytes(index)
            if bytes.count != length {
                if length > 0 { leaves.append(each: length, of: run) }
                run.removeAll(keepingCapacity: true)
                length = bytes.count
            }
            if bytes.isEmpty { leaves.append([]) }
            run.append(contentsOf: bytes)
        }
        if length > 0 { leaves.append(each: length, of: run) }
        return leaves
    }
}

/// Where tasks put the leaves of their blocks.
private final class LeafBlocks: Sendable {
    let blocks: Mutex<[MerkleLeaves]>

    init(count: Int) {
        blocks = Mutex([MerkleLeaves](repeating: MerkleLeaves(), count: count))
    }
}
