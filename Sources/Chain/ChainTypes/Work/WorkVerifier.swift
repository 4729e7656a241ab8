/// Why a verifier refuses a proof, in its own words.
package struct WorkRefusal: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Decides whether a proof shows the work that seals a block.
///
/// Consensus does not know what work is.
package protocol WorkVerifier: Sendable {
    /// Checks what a proof says about itself, at the cost of a few hashes.
    func checkClaim(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal)

    /// Does the work again and compares bits; called only for a claim that was checked.
    func replay(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal)
}
