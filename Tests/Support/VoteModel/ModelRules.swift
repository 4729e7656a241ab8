/// A protocol to explore: how many validators of equal stake, and what they keep to.
package struct ModelRules: Sendable {
    /// The views of a run; a mask has room for the votes of three.
    package static let views = 3

    package var honest = 3
    package var byzantine = 1
    /// The votes of a certificate: with four validators, three are more than two thirds.
    package var quorum = 3
    /// What the honest validators keep to.
    package var guards = GuardSet.all
    /// The height of the last block of the epoch.
    ///
    /// On a notarized block of this height the only candidate is the block itself, until it is
    /// final.
    package var lastHeight = ModelRules.views
    /// A block whose work does not replay: honest validators may notarize it, they never certify
    /// it.
    package var falseWork: ModelBlock?
    /// Whether honest validators replay the work before they certify a block.
    package var replaysWork = true

    package init() {}

    /// Four validators of which so many are byzantine.
    package init(byzantine: Int) {
        self.byzantine = byzantine
        honest = 4 - byzantine
    }

    /// The honest votes that a certificate needs; byzantine validators sign everything.
    var honestQuorum: Int { max(quorum - byzantine, 1) }

    func candidates(on parent: ModelBlock) -> [ModelBlock] {
        parent.height >= lastHeight ? [parent] : parent.children
    }

    /// Whether the work of the block and of those below it replays.
    func isTrue(_ block: ModelBlock) -> Bool {
        falseWork.map { !$0.isAncestorOrSelf(of: block) } ?? true
    }

    /// Whether an honest validator acts on a notarization of the block.
    func certifies(_ block: ModelBlock) -> Bool { !replaysWork || isTrue(block) }

    /// Whether the two candidates on a parent differ in nothing but their names.
    func isInterchangeable(_ block: ModelBlock) -> Bool {
        guard let falseWork else { return true }
        return !block.isAncestorOrSelf(of: falseWork)
            && !block.sibling.isAncestorOrSelf(of: falseWork)
    }
}
