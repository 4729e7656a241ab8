package import Cryptography
package import Primitives

/// The two trees that a step's trace is made of.
package enum TraceTree: Hashable, Sendable {
    /// One leaf a committed value: its root.
    case step
    /// One leaf every sixteen elements of one value.
    case value(ValueID)
}

/// Elements of one leaf with the way from there to the step root.
package struct TraceOpening: Hashable, Sendable {
    package var elements: [UInt32]
    package var valueProof: MerkleProof
    package var stepProof: MerkleProof

    package init(elements: [UInt32], valueProof: MerkleProof, stepProof: MerkleProof) {
        self.elements = elements
        self.valueProof = valueProof
        self.stepProof = stepProof
    }

    /// What it takes to send it.
    package var byteCount: Int {
        elements.count * 4 + valueProof.siblings.count + stepProof.siblings.count
    }
}

/// One of two parties that disagree on the trace of a step.
///
/// The *asserter* answers for its trace; the *challenger* says at every turn where its own differs.
/// Either may lie in every answer, or give none (`nil`): the referee checks what the asserter says
/// against what it said before, and a challenger who leads to a place where the asserter is right
/// has lost. Both parties know the walk so far, so a node of a tree or a scalar needs no bytes to
/// be named.
package protocol DisputeParty {
    // MARK: The asserter's answers

    /// The top node of a tree.
    func top(of tree: TraceTree) -> Hash32?
    /// The two nodes below a node of `level` ≥ 1 that has two.
    func children(of tree: TraceTree, level: Int, index: Int) -> (left: Hash32, right: Hash32)?
    /// The elements of one leaf.
    func elements(of value: ValueID, leaf: Int) -> [UInt32]?
    /// The value of each scalar.
    func values(of scalars: [Scalar]) -> [UInt32]?
    /// The accumulators of a chain after so many steps each.
    func accumulators(of chain: ScalarChain, at counts: [Int]) -> [UInt32]?
    /// A leaf and its way to the step root.
    func opening(of value: ValueID, leaf: Int) -> TraceOpening?

    // MARK: The challenger's answers

    /// Whether the left one of two nodes differs from the challenger's own; else the right one
    /// does.
    func leftDiffers(
        _ tree: TraceTree, level: Int, index: Int, _ nodes: (left: Hash32, right: Hash32)
    ) -> Bool
    /// The first element of a leaf that differs, `nil` if none does.
    func differingElement(of value: ValueID, leaf: Int, _ elements: [UInt32]) -> Int?
    /// The first scalar whose claimed value differs, `nil` if none does.
    func differing(_ scalars: [Scalar], _ claims: [UInt32]) -> Int?
    /// The first accumulator that differs, `nil` if none does.
    func differing(_ chain: ScalarChain, at counts: [Int], _ claims: [UInt32]) -> Int?
}

/// What both parties agreed on before the step: its parameters, state and batch.
///
/// The dispute over a whole run implements it, with the agreed state root and the dataset of the
/// task.
package protocol AgreedInputs {
    /// The bits of one element and the bytes that the referee received to know them.
    ///
    /// `nil` when the asserter could not open the element; then the asserter loses.
    func element(of input: ProgramInput, at index: Int) -> (bits: UInt32, bytes: Int)?
}
