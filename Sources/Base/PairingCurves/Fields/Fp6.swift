/// c0 + c1 · v + c2 · v² with v³ = ξ.
package struct Fp6<Tower: PairingTower>: Field {
    package typealias Base = Fp2<Tower>

    package var c0, c1, c2: Base

    @inline(__always)
    package init(_ c0: Base, _ c1: Base, _ c2: Base) {
        self.c0 = c0
        self.c1 = c1
        self.c2 = c2
    }

    package static var zero: Self { Self(.zero, .zero, .zero) }
    package static var one: Self { Self(.one, .zero, .zero) }
    package var isZero: Bool { c0.isZero && c1.isZero && c2.isZero }

    package static func + (a: Self, b: Self) -> Self {
        Self(a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2)
    }

    package static func - (a: Self, b: Self) -> Self {
        Self(a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2)
    }

    package static prefix func - (a: Self) -> Self { Self(-a.c0, -a.c1, -a.c2) }

    /// Six products instead of nine (Karatsuba).
    @inline(never)
    package static func * (a: Self, b: Self) -> Self {
        let p0 = a.c0 * b.c0
        let p1 = a.c1 * b.c1
        let p2 = a.c2 * b.c2
        let p12 = (a.c1 + a.c2) * (b.c1 + b.c2) - p1 - p2
        let p01 = (a.c0 + a.c1) * (b.c0 + b.c1) - p0 - p1
        let p02 = (a.c0 + a.c2) * (b.c0 + b.c2) - p0 - p2
        return Self(p0 + p12.timesNonresidue, p01 + p2.timesNonresidue, p02 + p1)
    }

    /// Chung and Hasan's squaring: three squares and two products.
    package func squared() -> Self {
        let s0 = c0.squared()
        let s1 = (c0 * c1).doubled()
        let s2 = (c0 - c1 + c2).squared()
        let s3 = (c1 * c2).doubled()
        let s4 = c2.squared()
        return Self(
            s0 + s3.timesNonresidue, s1 + s4.timesNonresidue, s1 + s2 + s3 - s0 - s4)
    }

    package func inverse() -> Self {
        let t0 = c0.squared() - (c1 * c2).timesNonresidue
        let t1 = c2.squared().timesNonresidue - c0 * c1
        let t2 = c1.squared() - c0 * c2
        let norm = c0 * t0 + (c2 * t1 + c1 * t2).timesNonresidue
        let inverse = norm.inverse()
        return Self(t0 * inverse, t1 * inverse, t2 * inverse)
    }

    /// v times the value.
    @inline(__always)
    var timesV: Self { Self(c2.timesNonresidue, c0, c1) }

    /// The product with b0 + b1 · v.
    @inline(never)
    func times(_ b0: Base, _ b1: Base) -> Self {
        let p0 = c0 * b0
        let p1 = c1 * b1
        return Self(
            ((c1 + c2) * b1 - p1).timesNonresidue + p0,
            (b0 + b1) * (c0 + c1) - p0 - p1,
            (c0 + c2) * b0 - p0 + p1)
    }

    /// The product with b1 · v.
    @inline(never)
    func timesV(_ b1: Base) -> Self {
        Self((c2 * b1).timesNonresidue, c0 * b1, c1 * b1)
    }

    @inline(__always)
    func scaled(by factor: Base) -> Self { Self(c0 * factor, c1 * factor, c2 * factor) }
}
