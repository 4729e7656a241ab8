package import Primitives

extension BLS12381 {
    /// A cube root of 1: (x, y) ↦ (βx, −y) multiplies the points of G1 by x².
    static let beta = Fp(
        constant: "00000000000000005f19672fdf76ce51ba69c6076a0f77ea"
            + "ddb3a93be6f89688de17d813620a00022e01fffffffefffe")

    /// The digits of a number below the order to the base |x|, the least significant first.
    static func digits(_ scalar: UInt256) -> [UInt64] {
        var rest = scalar
        return (0..<4).map { _ in
            let (quotient, digit) = rest.dividedByLimb(parameter)
            rest = quotient
            return digit
        }
    }
}

extension AffinePoint<BLS12381.G1> {
    /// (βx, −y): the multiple by x² of a point in the group of order r, and of no other one.
    private var timesXSquared: Self {
        isInfinity ? self : Self(x * BLS12381.beta, -y)
    }

    /// Whether the point, which is on the curve, is in the group of order r (Scott, "A note on
    /// group membership tests for G1, G2 and GT on BLS pairing-friendly curves").
    package var isInSubgroup: Bool {
        let multiple = JacobianPoint(self).times(BLS12381.parameter).times(BLS12381.parameter)
        return multiple == JacobianPoint(timesXSquared)
    }

    /// The multiple of a point in the group of order r.
    package func times(_ scalar: UInt256) -> JacobianPoint<BLS12381.G1> {
        .sum(of: [ScalarTerm(self, scalar)])
    }

    /// Two terms with half as long scalars, with the same sum.
    fileprivate func halves(_ scalar: UInt256) -> [ScalarTerm<BLS12381.G1>] {
        let digits = BLS12381.digits(scalar % BLS12381.order)
        func pair(_ low: UInt64, _ high: UInt64) -> UInt256 {
            UInt256(high) * UInt256(BLS12381.parameter) + UInt256(low)
        }
        return [
            ScalarTerm(self, pair(digits[0], digits[1])),
            ScalarTerm(timesXSquared, pair(digits[2], digits[3])),
        ]
    }
}

extension JacobianPoint<BLS12381.G1> {
    /// The sum of multiples of points that are all in the group of order r.
    package static func sum(of terms: [ScalarTerm<BLS12381.G1>]) -> Self {
        sum(of: terms.flatMap { $0.point.halves($0.scalar) }, bits: 128)
    }

    /// A multiple in the group of order r: 1 − x times the point, as RFC 9380 clears the cofactor.
    package var clearedOfCofactor: Self { times(BLS12381.parameter) + self }
}

extension AffinePoint<BLS12381.G2> {
    /// The Frobenius map ψ carried over to the twist; it multiplies the points of the group of
    /// order r, and no other ones, by x.
    private var timesX: Self { .twistedFrobenius(self, BLS12381.self) }

    /// Whether the point, which is on the twist, is in the group of order r (Scott, as for G1).
    package var isInSubgroup: Bool {
        -JacobianPoint(self).times(BLS12381.parameter) == JacobianPoint(timesX)
    }

    /// The multiple of a point in the group of order r.
    package func times(_ scalar: UInt256) -> JacobianPoint<BLS12381.G2> {
        .sum(of: [ScalarTerm(self, scalar)])
    }

    /// Four terms with scalars of 64 bits, with the same sum.
    fileprivate func quarters(_ scalar: UInt256) -> [ScalarTerm<BLS12381.G2>] {
        var multiple = self
        return BLS12381.digits(scalar % BLS12381.order).map { digit in
            defer { multiple = -multiple.timesX }
            return ScalarTerm(multiple, UInt256(digit))
        }
    }
}

extension JacobianPoint<BLS12381.G2> {
    /// The sum of multiples of points that are all in the group of order r.
    package static func sum(of terms: [ScalarTerm<BLS12381.G2>]) -> Self {
        sum(of: terms.flatMap { $0.point.quarters($0.scalar) }, bits: 64)
    }

    /// (x² − x − 1) P + (x − 1) ψ(P) + ψ²(2P): a multiple in the group of order r, the one of
    /// RFC 9380 (Budroni and Pintore, "Efficient hash maps to G2 on BLS curves").
    package var clearedOfCofactor: Self {
        func psi(_ a: Self) -> Self { .twistedFrobenius(a, BLS12381.self) }
        let xP = -times(BLS12381.parameter)
        let twice = psi(psi(doubled()))
        // x (x P + ψ(P)) − x P − ψ(P) − P + ψ²(2P)
        let both = xP + psi(self)
        return -both.times(BLS12381.parameter) - both - self + twice
    }
}
