/// Something that must never happen and did.
package struct Violation: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Two final blocks of one number.
        case safety
        /// A final block that the rules do not allow, found by computing it again.
        case finalBlock = "final-block"
        /// Final states that differ, or differ from what the blocks say.
        case state
        /// The sum of the balances is not what was issued.
        case supply
        /// An honest validator was convicted, or evidence convicts nobody, or it is told twice.
        case evidence
        /// An honest validator signed two votes that contradict each other.
        case vote
        /// A machine could not keep what it had to, or did not start again with it.
        case recovery
        /// A bounded collection is beyond its bound.
        case bound
        /// After everything was well again, finality did not grow in time.
        case liveness
        /// Safety broke and the signatures do not convict a third of the stake, or convict others.
        case guilt
    }

    package let kind: Kind
    package let text: String

    package var description: String { "\(kind.rawValue): \(text)" }
}
