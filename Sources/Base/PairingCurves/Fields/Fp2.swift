/// c0 + c1 · i with i² = −1.
package struct Fp2<Tower: PairingTower>: Field {
    package typealias Base = PrimeField<Tower.Modulus>

    package var c0, c1: Base

    @inline(__always)
    package init(_ c0: Base, _ c1: Base) {
        self.c0 = c0
        self.c1 = c1
    }

    package static var zero: Self { Self(.zero, .zero) }
    package static var one: Self { Self(.one, .zero) }
    package var isZero: Bool { c0.isZero && c1.isZero }

    // Sums are called, not inlined: the towers above would grow beyond the instruction cache.
    @inline(never)
    package static func + (a: Self, b: Self) -> Self { Self(a.c0 + b.c0, a.c1 + b.c1) }

    @inline(never)
    package static func - (a: Self, b: Self) -> Self { Self(a.c0 - b.c0, a.c1 - b.c1) }

    @inline(never)
    package static prefix func - (a: Self) -> Self { Self(-a.c0, -a.c1) }

    @inline(never)
    package func doubled() -> Self { Self(c0.doubled(), c1.doubled()) }

    /// Four products, but two reductions and no sums: faster than three products (Karatsuba).
    @inline(never)
    package static func * (a: Self, b: Self) -> Self {
        Self(
            .productSum(a.c0, b.c0, a.c1, -b.c1),
            .productSum(a.c0, b.c1, a.c1, b.c0))
    }

    /// (c0 + c1)(c0 − c1) + 2 · c0 · c1 · i.
    @inline(never)
    package func squared() -> Self {
        let product = c0 * c1
        return Self((c0 + c1) * (c0 - c1), product.doubled())
    }

    package func inverse() -> Self {
        let inverse = norm.inverse()
        return Self(c0 * inverse, -(c1 * inverse))
    }

    @inline(__always)
    func scaled(by factor: Base) -> Self { Self(c0 * factor, c1 * factor) }

    /// c0 − c1 · i, which is also the p-th power.
    @inline(__always)
    package var conjugate: Self { Self(c0, -c1) }

    /// c0² + c1², which is zero only for zero.
    var norm: Base { c0.squared() + c1.squared() }

    /// ξ times the value.
    @inline(never)
    var timesNonresidue: Self { Tower.timesNonresidue(self) }

    /// The value, or its conjugate when `power` is odd: the pⁿ-th power.
    @inline(__always)
    func frobenius(_ power: Int) -> Self { power % 2 == 0 ? self : conjugate }

    /// A square root, if there is one; p is 3 modulo 4.
    ///
    /// Which of the two is not said.
    package func squareRoot() -> Self? {
        if c1.isZero {
            if let root = c0.squareRoot() { return Self(root, .zero) }
            // −1 is not a square, so that −c0 is one.
            return (-c0).squareRoot().map { Self(.zero, $0) }
        }
        // With s² = c0² + c1², the real part x satisfies x² = (c0 + s) / 2 or (c0 − s) / 2.
        guard let s = norm.squareRoot() else { return nil }
        let half = Base(2).inverse()
        guard let x = ((c0 + s) * half).squareRoot() ?? ((c0 - s) * half).squareRoot() else {
            return nil
        }
        let root = Self(x, c1 * half * x.inverse())
        return root.squared() == self ? root : nil
    }

    /// The sign of RFC 9380: the parity of c0, or of c1 when c0 is zero.
    package var isOdd: Bool { c0.isZero ? c1.isOdd : c0.isOdd }

    /// Whether the value is above its negative: by c1, or by c0 when c1 is zero.
    var isAboveNegative: Bool { c1.isZero ? c0.isAboveNegative : c1.isAboveNegative }
}
