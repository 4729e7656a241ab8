/// A number of 256 bits.
package struct Limbs4: LimbVector {
    package var l0, l1, l2, l3: UInt64

    package static let zero = Limbs4(0, 0, 0, 0)
    package static var count: Int { 4 }

    /// Takes the least significant limb first.
    @inline(__always)
    package init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64) {
        self.l0 = l0
        self.l1 = l1
        self.l2 = l2
        self.l3 = l3
    }

    package subscript(place: Int) -> UInt64 {
        get {
            switch place {
            case 0: l0
            case 1: l1
            case 2: l2
            default: l3
            }
        }
        set {
            switch place {
            case 0: l0 = newValue
            case 1: l1 = newValue
            case 2: l2 = newValue
            default: l3 = newValue
            }
        }
    }

    @inline(__always)
    package var isZero: Bool { l0 | l1 | l2 | l3 == 0 }

    @inline(__always)
    package static func montgomeryProduct(
        _ a: Limbs4, _ b: Limbs4, _ modulus: Limbs4, _ factor: UInt64
    ) -> Limbs4 {
        var sum = zero
        sum.addRow(a, b.l0, modulus, factor)
        sum.addRow(a, b.l1, modulus, factor)
        sum.addRow(a, b.l2, modulus, factor)
        sum.addRow(a, b.l3, modulus, factor)
        return sum.reducedOnce(modulus)
    }

    /// Adds a · b, then the multiple of the modulus that clears the lowest limb, and drops it.
    @inline(__always)
    private mutating func addRow(
        _ a: Limbs4, _ b: UInt64, _ modulus: Limbs4, _ factor: UInt64
    ) {
        var high: UInt64
        var carry: UInt64
        (high, l0) = multiplyAdd(a.l0, b, l0, 0)
        let multiple = l0 &* factor
        carry = multiplyAdd(multiple, modulus.l0, l0, 0).high
        (high, l1) = multiplyAdd(a.l1, b, l1, high)
        (carry, l0) = multiplyAdd(multiple, modulus.l1, l1, carry)
        (high, l2) = multiplyAdd(a.l2, b, l2, high)
        (carry, l1) = multiplyAdd(multiple, modulus.l2, l2, carry)
        (high, l3) = multiplyAdd(a.l3, b, l3, high)
        (carry, l2) = multiplyAdd(multiple, modulus.l3, l3, carry)
        l3 = carry &+ high
    }

    @inline(__always)
    package static func montgomeryProductSum(
        _ first: (Limbs4, Limbs4), _ second: (Limbs4, Limbs4),
        _ modulus: Limbs4, _ factor: UInt64
    ) -> Limbs4 {
        let (a, b) = first
        let (c, d) = second
        var sum = zero
        sum.addRows((a, b.l0), (c, d.l0), modulus, factor)
        sum.addRows((a, b.l1), (c, d.l1), modulus, factor)
        sum.addRows((a, b.l2), (c, d.l2), modulus, factor)
        sum.addRows((a, b.l3), (c, d.l3), modulus, factor)
        return sum.reducedOnce(modulus)
    }

    /// As `addRow`, of two products: the sum stays below three moduli.
    @inline(__always)
    private mutating func addRows(
        _ first: (Limbs4, UInt64), _ second: (Limbs4, UInt64),
        _ modulus: Limbs4, _ factor: UInt64
    ) {
        let (a, b) = first
        let (c, d) = second
        var high: UInt64
        var other: UInt64
        var carry: UInt64
        (high, l0) = multiplyAdd(a.l0, b, l0, 0)
        (other, l0) = multiplyAdd(c.l0, d, l0, 0)
        let multiple = l0 &* factor
        carry = multiplyAdd(multiple, modulus.l0, l0, 0).high
        (high, l1) = multiplyAdd(a.l1, b, l1, high)
        (other, l1) = multiplyAdd(c.l1, d, l1, other)
        (carry, l0) = multiplyAdd(multiple, modulus.l1, l1, carry)
        (high, l2) = multiplyAdd(a.l2, b, l2, high)
        (other, l2) = multiplyAdd(c.l2, d, l2, other)
        (carry, l1) = multiplyAdd(multiple, modulus.l2, l2, carry)
        (high, l3) = multiplyAdd(a.l3, b, l3, high)
        (other, l3) = multiplyAdd(c.l3, d, l3, other)
        (carry, l2) = multiplyAdd(multiple, modulus.l3, l3, carry)
        l3 = carry &+ high &+ other
    }

    @inline(__always)
    package func reducedOnce(_ modulus: Limbs4) -> Limbs4 {
        // The complement is added, with a first carry of 1: what does not carry is negative.
        var carry: UInt64 = 1
        let d0 = addWithCarry(l0, ~modulus.l0, &carry)
        let d1 = addWithCarry(l1, ~modulus.l1, &carry)
        let d2 = addWithCarry(l2, ~modulus.l2, &carry)
        let d3 = addWithCarry(l3, ~modulus.l3, &carry)
        // All bits when the difference is negative: a choice without a branch.
        let mask = carry &- 1
        return Limbs4(
            d0 ^ (mask & (d0 ^ l0)),
            d1 ^ (mask & (d1 ^ l1)),
            d2 ^ (mask & (d2 ^ l2)),
            d3 ^ (mask & (d3 ^ l3)))
    }

    @inline(__always)
    package static func modularSum(
        _ a: Limbs4, _ b: Limbs4, _ modulus: Limbs4
    ) -> Limbs4 {
        var carry: UInt64 = 0
        let s0 = addWithCarry(a.l0, b.l0, &carry)
        let s1 = addWithCarry(a.l1, b.l1, &carry)
        let s2 = addWithCarry(a.l2, b.l2, &carry)
        let s3 = addWithCarry(a.l3, b.l3, &carry)
        return Limbs4(s0, s1, s2, s3).reducedOnce(modulus)
    }

    @inline(__always)
    package static func modularDifference(
        _ a: Limbs4, _ b: Limbs4, _ modulus: Limbs4
    ) -> Limbs4 {
        var carry: UInt64 = 1
        let d0 = addWithCarry(a.l0, ~b.l0, &carry)
        let d1 = addWithCarry(a.l1, ~b.l1, &carry)
        let d2 = addWithCarry(a.l2, ~b.l2, &carry)
        let d3 = addWithCarry(a.l3, ~b.l3, &carry)
        // All bits when the difference is negative, so that the modulus is added back.
        let mask = carry &- 1
        carry = 0
        let s0 = addWithCarry(d0, modulus.l0 & mask, &carry)
        let s1 = addWithCarry(d1, modulus.l1 & mask, &carry)
        let s2 = addWithCarry(d2, modulus.l2 & mask, &carry)
        let s3 = addWithCarry(d3, modulus.l3 & mask, &carry)
        return Limbs4(s0, s1, s2, s3)
    }
}
