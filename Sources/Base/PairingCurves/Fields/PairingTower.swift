/// A prime p with the tower of fields over it that a pairing needs.
///
/// Fp2 = Fp[i] / (i² + 1), Fp6 = Fp2[v] / (v³ − ξ), Fp12 = Fp6[w] / (w² − v).
package protocol PairingTower: Sendable {
    associatedtype Modulus: PrimeModulus

    /// ξ, which is neither a square nor a cube in Fp2.
    static var nonresidue: Fp2<Self> { get }
    /// ξ · a.
    static func timesNonresidue(_ a: Fp2<Self>) -> Fp2<Self>
    /// The powers of ξ that the map a ↦ aᵖ multiplies by.
    static var frobenius: FrobeniusCoefficients<Self> { get }
}

/// The element γ = ξ^((p − 1) / 6) and its like: (wʲ)^(pⁿ) = γₙʲ · wʲ.
package struct FrobeniusCoefficients<Tower: PairingTower>: Sendable {
    /// γₙ⁰ to γₙ⁵ for n = 1, 2, 3.
    let powers: [[Fp2<Tower>]]
    /// γ₁⁻² and γ₁⁻³, for twists of the multiplying kind.
    let inverseSquare, inverseCube: Fp2<Tower>

    /// Takes (p − 1) / 6, the least significant limb first.
    init(exponent: [UInt64]) {
        let first = Tower.nonresidue.power(exponent)
        let second = first * first.conjugate
        let third = second * first
        powers = [first, second, third].map { base in
            var row = [Fp2<Tower>.one]
            for place in 1..<6 { row.append(row[place - 1] * base) }
            return row
        }
        inverseSquare = powers[0][2].inverse()
        inverseCube = powers[0][3].inverse()
    }
}
