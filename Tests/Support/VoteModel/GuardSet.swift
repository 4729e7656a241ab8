/// The pairs of votes that an honest validator never signs, which are also the pairs that convict.
package struct GuardSet: OptionSet, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Guard 1: two different notarize votes in one view.
    package static let notarizeOnce = GuardSet(rawValue: 1)
    /// Guard 2: finalize votes for different blocks in one view.
    package static let finalizeOnce = GuardSet(rawValue: 2)
    /// Guard 3: notarize one block and finalize another in one view.
    package static let finalizeWhatWasNotarized = GuardSet(rawValue: 4)
    /// Guard 4: finalize and nullify in one view.
    package static let finalizeOrNullify = GuardSet(rawValue: 8)
    /// Guard 5: finalize in a view and notarize a block that skips it.
    package static let neverSkipFinal = GuardSet(rawValue: 16)

    /// Each guard alone, in order.
    package static let each = (0..<5).map { GuardSet(rawValue: 1 << $0) }
    package static let all = GuardSet(rawValue: 31)
    /// The guards of the Simplex paper, which has no use for evidence.
    package static let simplex = all.subtracting(.neverSkipFinal)

    package var description: String {
        isEmpty
            ? "none"
            : (1...5).filter { rawValue & 1 << ($0 - 1) != 0 }.map(String.init)
                .joined(separator: " ")
    }
}
