package import Cryptography
package import Primitives
import Tensors

/// The root of all parameters and optimizer state after a step.
///
/// Leaf 0 is the layout: the step number, and names and shapes in canonical order. The other leaves
/// are the tensors in that order, each cut into chunks of 4 KiB of its own, so that nothing is
/// copied and a chunk with its path fits into the few kilobytes of a dispute.
package enum StateCommitment {
    package static let label = "assay/state/1"
    package static let chunkBytes = 4_096

    /// The root; hashing is shared out over the scheduler and its result does not depend on it.
    package static func root(
        step: Int,
        of tensors: [StateTensor],
        scheduler: any ParallelScheduler = SerialScheduler()
    ) -> Hash32 {
        tree(step: step, of: tensors, scheduler: scheduler).root
    }

    package static func tree(
        step: Int,
        of tensors: [StateTensor],
        scheduler: any ParallelScheduler = SerialScheduler()
    ) -> MerkleTree {
        var leaves = MerkleLeaves()
        leaves.append(layout(step: step, of: tensors))
        leaves.append(
            chunksOf: tensors.map(\.values),
            of: chunkBytes,
            scheduler: scheduler
        )
        return MerkleTree(label: label, leaves: leaves)
    }

    /// The content of leaf 0.
    package static func layout(step: Int, of tensors: [StateTensor]) -> [UInt8] {
        var writer = ByteWriter()
        writer.appendLittleEndian(UInt64(step))
        writer.appendLittleEndian(UInt64(tensors.count))
        for tensor in tensors {
            writer.appendCounted(tensor.name)
            writer.appendLittleEndian(UInt64(tensor.shape.rank))
            for extent in tensor.shape.extents { writer.appendLittleEndian(UInt64(extent)) }
        }
        return writer.bytes
    }

    /// The bytes that one commitment hashes, layout and nodes left out.
    package static func byteCount(of tensors: [StateTensor]) -> Int {
        tensors.reduce(0) { $0 + $1.values.count * 4 }
    }
}
