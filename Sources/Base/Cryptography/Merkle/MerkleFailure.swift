package import Primitives

/// The bounds of a Merkle tree.
package enum MerkleLimits {
    /// Far beyond any dataset or state; it bounds the height of a proof to forty levels.
    package static let leavesMaximum = 1 << 40
}

/// Why a Merkle proof is refused.
package enum MerkleFailure: Error, Hashable, CustomStringConvertible {
    case leafCount(limit: Int, got: Int)
    case nothingOpened
    case leavesAndIndices(indices: Int, leaves: Int)
    case unordered(Int, Int)
    case outside(index: Int, leafCount: Int)
    case truncated(needed: Int, available: Int)
    case surplus(bytes: Int)
    case wrongRoot(expected: Hash32, got: Hash32)

    package var description: String {
        switch self {
        case .leafCount(let limit, let got):
            "a tree has 1 to \(limit) leaves, this one claims \(got)"
        case .nothingOpened:
            "the proof opens no leaf"
        case .leavesAndIndices(let indices, let leaves):
            "\(indices) indices stand beside \(leaves) leaves"
        case .unordered(let earlier, let later):
            "leaf \(later) follows leaf \(earlier): the indices must ascend"
        case .outside(let index, let leafCount):
            "leaf \(index) lies outside a tree of \(leafCount) leaves"
        case .truncated(let needed, let available):
            "the proof ends early: \(needed) more bytes are needed, \(available) are left"
        case .surplus(let bytes):
            "\(bytes) bytes of the proof lead nowhere"
        case .wrongRoot(let expected, let got):
            "the leaves lead to the root \(got), expected \(expected)"
        }
    }
}
