/// A block of the model: a place in the binary tree of candidates.
///
/// The root is 1 and the two candidates on block b are 2b and 2b + 1, so a block is the list of the
/// choices that lead to it with a 1 before them.
package struct ModelBlock: Hashable, Sendable, CustomStringConvertible {
    package let index: UInt64

    package init(_ index: UInt64) { self.index = index }

    package static let root = ModelBlock(1)

    package var height: Int { 63 - index.leadingZeroBitCount }
    package var parent: ModelBlock { ModelBlock(index >> 1) }
    /// The other candidate on the same parent.
    package var sibling: ModelBlock { ModelBlock(index ^ 1) }
    package var children: [ModelBlock] { [ModelBlock(2 * index), ModelBlock(2 * index + 1)] }

    /// Whether this block is the other one or lies below it on the same branch.
    package func isAncestorOrSelf(of other: ModelBlock) -> Bool {
        height <= other.height && other.index >> (other.height - height) == index
    }

    package func conflicts(with other: ModelBlock) -> Bool {
        !isAncestorOrSelf(of: other) && !other.isAncestorOrSelf(of: self)
    }

    /// The candidates that lead to the block, as in `b01`; the root is `root`.
    package var description: String {
        self == .root ? "root" : "b" + String(index, radix: 2).dropFirst()
    }
}
