import Cryptography
package import Primitives
package import Tensors

/// The commitment to the logits of an answer, a leaf for every output token.
///
/// A leaf is the row of logits that the token was drawn from, vocabulary × 4 little-endian bytes;
/// the tree is `MerkleTree` under the label "assay/logits/1". Spec: `Docs/Spec/inference.md` § 4.
package struct LogitsTranscript: Sendable {
    private let vocabulary: Int
    private var leaves = MerkleLeaves()

    package init(vocabulary: Int) { self.vocabulary = vocabulary }

    package var count: Int { leaves.count }

    /// Appends whole rows of logits.
    package mutating func append(
        rows: FloatView, scheduler: any ParallelScheduler = SerialScheduler()
    ) {
        precondition(rows.count.isMultiple(of: vocabulary), "logits come in whole rows")
        leaves.append(chunksOf: [rows], of: vocabulary * 4, scheduler: scheduler)
    }

    package var root: Hash32 {
        MerkleTree(label: "assay/logits/1", leaves: leaves).root
    }
}
