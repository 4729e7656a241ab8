/// A field in which square roots can be drawn and told apart, as maps to curves need it.
package protocol SignedField: Field {
    /// A square root, if there is one; which of the two is not said.
    func squareRoot() -> Self?
    /// The sign of RFC 9380, which differs between a value and its negative.
    var isOdd: Bool { get }
}

extension PrimeField: SignedField {}
extension Fp2: SignedField {}
