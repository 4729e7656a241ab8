/// c0 + c1 · w with w² = v.
package struct Fp12<Tower: PairingTower>: Field {
    package typealias Base = Fp6<Tower>

    package var c0, c1: Base

    @inline(__always)
    package init(_ c0: Base, _ c1: Base) {
        self.c0 = c0
        self.c1 = c1
    }

    package static var zero: Self { Self(.zero, .zero) }
    package static var one: Self { Self(.one, .zero) }
    package var isZero: Bool { c0.isZero && c1.isZero }

    package static func + (a: Self, b: Self) -> Self { Self(a.c0 + b.c0, a.c1 + b.c1) }
    package static func - (a: Self, b: Self) -> Self { Self(a.c0 - b.c0, a.c1 - b.c1) }
    package static prefix func - (a: Self) -> Self { Self(-a.c0, -a.c1) }

    package static func * (a: Self, b: Self) -> Self {
        let low = a.c0 * b.c0
        let high = a.c1 * b.c1
        let both = (a.c0 + a.c1) * (b.c0 + b.c1)
        return Self(low + high.timesV, both - low - high)
    }

    /// Two products: (c0 + c1)(c0 + v · c1) less what belongs to w.
    package func squared() -> Self {
        let product = c0 * c1
        let both = (c0 + c1) * (c0 + c1.timesV)
        return Self(both - product - product.timesV, product.doubled())
    }

    package func inverse() -> Self {
        let inverse = (c0.squared() - c1.squared().timesV).inverse()
        return Self(c0 * inverse, -(c1 * inverse))
    }

    /// The power p⁶: the inverse of what has norm 1.
    package var conjugate: Self { Self(c0, -c1) }

    /// The power pⁿ for n = 1, 2, 3.
    package func frobenius(_ n: Int) -> Self {
        let row = Tower.frobenius.powers[n - 1]
        return Self(
            Fp6(
                c0.c0.frobenius(n), c0.c1.frobenius(n) * row[2], c0.c2.frobenius(n) * row[4]),
            Fp6(
                c1.c0.frobenius(n) * row[1], c1.c1.frobenius(n) * row[3],
                c1.c2.frobenius(n) * row[5]))
    }

    /// The square of an element of the cyclotomic subgroup (Granger and Scott): nine squares of
    /// Fp2 instead of two products of Fp6.
    package func cyclotomicSquare() -> Self {
        let (a0, a1) = Self.quarticSquare(c0.c0, c1.c1)
        let (b0, b1) = Self.quarticSquare(c1.c0, c0.c2)
        let (d0, d1) = Self.quarticSquare(c0.c1, c1.c2)
        let twisted = d1.timesNonresidue
        return Self(
            Fp6(
                (a0 - c0.c0).doubled() + a0, (b0 - c0.c1).doubled() + b0,
                (d0 - c0.c2).doubled() + d0),
            Fp6(
                (twisted + c1.c0).doubled() + twisted, (a1 + c1.c1).doubled() + a1,
                (b1 + c1.c2).doubled() + b1))
    }

    /// (a + b · s)² with s² = ξ.
    private static func quarticSquare(
        _ a: Fp2<Tower>, _ b: Fp2<Tower>
    ) -> (Fp2<Tower>, Fp2<Tower>) {
        let (aa, bb) = (a.squared(), b.squared())
        return (aa + bb.timesNonresidue, (a + b).squared() - aa - bb)
    }

    /// The power of an element of the cyclotomic subgroup, where an inverse is free.
    func cyclotomicPower(_ exponent: UInt64) -> Self {
        guard exponent.nonzeroBitCount > 8 else { return sparseCyclotomicPower(exponent) }
        // Odd powers 1, 3, 5 and 7, and digits of which at least three zeros follow each other.
        let square = cyclotomicSquare()
        var powers = [self]
        for index in 0..<3 { powers.append(powers[index] * square) }
        var result = Self.one
        for digit in Self.digits(exponent).reversed() {
            if result != .one { result = result.cyclotomicSquare() }
            if digit > 0 { result = result * powers[digit / 2] }
            if digit < 0 { result = result * powers[-digit / 2].conjugate }
        }
        return result
    }

    /// Digits that are zero or odd and at most 7 in size, the least significant first.
    private static func digits(_ exponent: UInt64) -> [Int] {
        var rest = UInt128(exponent)
        var digits: [Int] = []
        while rest != 0 {
            var digit = 0
            if rest & 1 == 1 {
                digit = Int(rest & 15)
                if digit > 8 { digit -= 16 }
                rest = digit < 0 ? rest + UInt128(-digit) : rest - UInt128(digit)
            }
            digits.append(digit)
            rest >>= 1
        }
        return digits
    }

    private func sparseCyclotomicPower(_ exponent: UInt64) -> Self {
        guard exponent != 0 else { return .one }
        var result = self
        for shift in (0..<UInt64(63 - exponent.leadingZeroBitCount)).reversed() {
            result = result.cyclotomicSquare()
            if exponent >> shift & 1 == 1 { result = result * self }
        }
        return result
    }
}
