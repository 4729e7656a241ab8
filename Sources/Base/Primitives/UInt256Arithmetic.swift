extension UInt256 {
    /// The sum modulo 2^256, and whether it did not fit.
    @_transparent
    public func addingReportingOverflow(_ other: UInt256) -> (value: UInt256, overflow: Bool) {
        var carry: UInt64 = 0
        let sum0 = Self.add(limb0, other.limb0, &carry)
        let sum1 = Self.add(limb1, other.limb1, &carry)
        let sum2 = Self.add(limb2, other.limb2, &carry)
        let sum3 = Self.add(limb3, other.limb3, &carry)
        return (UInt256(limbs: (sum0, sum1, sum2, sum3)), carry != 0)
    }

    /// The difference modulo 2^256, and whether it was negative.
    @_transparent
    public func subtractingReportingOverflow(
        _ other: UInt256
    ) -> (value: UInt256, overflow: Bool) {
        var borrow: UInt64 = 0
        let rest0 = Self.subtract(limb0, other.limb0, &borrow)
        let rest1 = Self.subtract(limb1, other.limb1, &borrow)
        let rest2 = Self.subtract(limb2, other.limb2, &borrow)
        let rest3 = Self.subtract(limb3, other.limb3, &borrow)
        return (UInt256(limbs: (rest0, rest1, rest2, rest3)), borrow != 0)
    }

    /// The product modulo 2^256, and whether it did not fit.
    @inlinable
    public func multipliedReportingOverflow(
        by other: UInt256
    ) -> (value: UInt256, overflow: Bool) {
        let product = multipliedFullWidth(by: other)
        return (product.low, !product.high.isZero)
    }

    /// The 512-bit product.
    @_transparent
    public func multipliedFullWidth(by other: UInt256) -> (high: UInt256, low: UInt256) {
        let row0 = Self.row(.zero, limb0, other)
        let row1 = Self.row(row0.rest, limb1, other)
        let row2 = Self.row(row1.rest, limb2, other)
        let row3 = Self.row(row2.rest, limb3, other)
        return (
            row3.rest, UInt256(limbs: (row0.limb, row1.limb, row2.limb, row3.limb))
        )
    }

    /// The product modulo 2^256.
    @_transparent
    public static func &* (a: UInt256, b: UInt256) -> UInt256 {
        var carry: UInt64 = 0
        let limb0 = multiplyAdd(a.limb0, b.limb0, 0, &carry)
        let part1 = multiplyAdd(a.limb0, b.limb1, 0, &carry)
        let part2 = multiplyAdd(a.limb0, b.limb2, 0, &carry)
        let part3 = a.limb0 &* b.limb3 &+ carry
        carry = 0
        let limb1 = multiplyAdd(a.limb1, b.limb0, part1, &carry)
        let next2 = multiplyAdd(a.limb1, b.limb1, part2, &carry)
        let next3 = a.limb1 &* b.limb2 &+ part3 &+ carry
        carry = 0
        let limb2 = multiplyAdd(a.limb2, b.limb0, next2, &carry)
        let last3 = a.limb2 &* b.limb1 &+ next3 &+ carry
        return UInt256(limbs: (limb0, limb1, limb2, a.limb3 &* b.limb0 &+ last3))
    }

    /// `value + factor · other`, as its lowest limb and the 256 bits above.
    @usableFromInline
    @_transparent
    static func row(
        _ value: UInt256, _ factor: UInt64, _ other: UInt256
    ) -> (limb: UInt64, rest: UInt256) {
        var carry: UInt64 = 0
        let part0 = multiplyAdd(factor, other.limb0, value.limb0, &carry)
        let part1 = multiplyAdd(factor, other.limb1, value.limb1, &carry)
        let part2 = multiplyAdd(factor, other.limb2, value.limb2, &carry)
        let part3 = multiplyAdd(factor, other.limb3, value.limb3, &carry)
        return (part0, UInt256(limbs: (part1, part2, part3, carry)))
    }

    /// The low limb of `a · b + addend + carry`; the high one becomes the carry.
    ///
    /// It always fits: (2^64 − 1)^2 + 2·(2^64 − 1) = 2^128 − 1.
    @usableFromInline
    @_transparent
    static func multiplyAdd(
        _ a: UInt64, _ b: UInt64, _ addend: UInt64, _ carry: inout UInt64
    ) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        let sum = UInt128(truncatingIfNeeded: high) << 64 | UInt128(truncatingIfNeeded: low)
        let total =
            sum &+ UInt128(truncatingIfNeeded: addend) &+ UInt128(truncatingIfNeeded: carry)
        carry = UInt64(truncatingIfNeeded: total >> 64)
        return UInt64(truncatingIfNeeded: total)
    }

    // The compiler turns chains of these into add-with-carry and subtract-with-borrow instructions;
    // with flags joined by `||` it makes branches of them.

    @usableFromInline
    @_transparent
    static func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
        let sum =
            UInt128(truncatingIfNeeded: a) &+ UInt128(truncatingIfNeeded: b)
            &+ UInt128(truncatingIfNeeded: carry)
        carry = UInt64(truncatingIfNeeded: sum >> 64)
        return UInt64(truncatingIfNeeded: sum)
    }

    @usableFromInline
    @_transparent
    static func subtract(_ a: UInt64, _ b: UInt64, _ borrow: inout UInt64) -> UInt64 {
        let (part, under1) = a.subtractingReportingOverflow(b)
        let (rest, under2) = part.subtractingReportingOverflow(borrow)
        borrow = (under1 ? 1 : 0) | (under2 ? 1 : 0)
        return rest
    }
}

extension UInt256 {
    package static func + (a: UInt256, b: UInt256) -> UInt256 {
        let (value, overflow) = a.addingReportingOverflow(b)
        precondition(!overflow, "a sum fits 256 bits")
        return value
    }

    package static func - (a: UInt256, b: UInt256) -> UInt256 {
        let (value, overflow) = a.subtractingReportingOverflow(b)
        precondition(!overflow, "a difference is not negative")
        return value
    }

    package static func * (a: UInt256, b: UInt256) -> UInt256 {
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        precondition(!overflow, "a product fits 256 bits")
        return value
    }

    package static func += (a: inout UInt256, b: UInt256) { a = a + b }
    package static func -= (a: inout UInt256, b: UInt256) { a = a - b }

    /// The sum modulo 2^256.
    @_transparent
    public static func &+ (a: UInt256, b: UInt256) -> UInt256 {
        a.addingReportingOverflow(b).value
    }

    /// The difference modulo 2^256.
    @_transparent
    public static func &- (a: UInt256, b: UInt256) -> UInt256 {
        a.subtractingReportingOverflow(b).value
    }

    package static func / (a: UInt256, b: UInt256) -> UInt256 {
        guard let result = a.quotientAndRemainder(dividingBy: b) else {
            preconditionFailure("a divisor is not zero")
        }
        return result.quotient
    }

    package static func % (a: UInt256, b: UInt256) -> UInt256 {
        guard let result = a.quotientAndRemainder(dividingBy: b) else {
            preconditionFailure("a divisor is not zero")
        }
        return result.remainder
    }

    /// The bits that are set in either.
    @_transparent
    public static func | (a: UInt256, b: UInt256) -> UInt256 {
        UInt256(
            limbs: (
                a.limb0 | b.limb0, a.limb1 | b.limb1, a.limb2 | b.limb2, a.limb3 | b.limb3
            ))
    }

    /// The bits that are set in both.
    @_transparent
    public static func & (a: UInt256, b: UInt256) -> UInt256 {
        UInt256(
            limbs: (
                a.limb0 & b.limb0, a.limb1 & b.limb1, a.limb2 & b.limb2, a.limb3 & b.limb3
            ))
    }

    /// The bits that differ.
    @_transparent
    public static func ^ (a: UInt256, b: UInt256) -> UInt256 {
        UInt256(
            limbs: (
                a.limb0 ^ b.limb0, a.limb1 ^ b.limb1, a.limb2 ^ b.limb2, a.limb3 ^ b.limb3
            ))
    }

    /// The bits turned round.
    @_transparent
    public static prefix func ~ (value: UInt256) -> UInt256 {
        UInt256(limbs: (~value.limb0, ~value.limb1, ~value.limb2, ~value.limb3))
    }

    /// Shifts left and drops what leaves; 256 or more gives zero.
    @_transparent
    public static func << (value: UInt256, count: Int) -> UInt256 {
        precondition(count >= 0, "a shift has a size")
        if count >= 256 { return .zero }
        let part = UInt64(truncatingIfNeeded: count & 63)
        // Two shifts instead of one by 64 − part, which would be 64 for a part of zero.
        let limb0 = value.limb0 &<< part
        let limb1 = value.limb1 &<< part | (value.limb0 &>> 1) &>> (63 &- part)
        let limb2 = value.limb2 &<< part | (value.limb1 &>> 1) &>> (63 &- part)
        let limb3 = value.limb3 &<< part | (value.limb2 &>> 1) &>> (63 &- part)
        switch count &>> 6 {
        case 0: return UInt256(limbs: (limb0, limb1, limb2, limb3))
        case 1: return UInt256(limbs: (0, limb0, limb1, limb2))
        case 2: return UInt256(limbs: (0, 0, limb0, limb1))
        default: return UInt256(limbs: (0, 0, 0, limb0))
        }
    }

    /// Shifts right and drops what leaves; 256 or more gives zero.
    @_transparent
    public static func >> (value: UInt256, count: Int) -> UInt256 {
        precondition(count >= 0, "a shift has a size")
        if count >= 256 { return .zero }
        let part = UInt64(truncatingIfNeeded: count & 63)
        let limb0 = value.limb0 &>> part | (value.limb1 &<< 1) &<< (63 &- part)
        let limb1 = value.limb1 &>> part | (value.limb2 &<< 1) &<< (63 &- part)
        let limb2 = value.limb2 &>> part | (value.limb3 &<< 1) &<< (63 &- part)
        let limb3 = value.limb3 &>> part
        switch count &>> 6 {
        case 0: return UInt256(limbs: (limb0, limb1, limb2, limb3))
        case 1: return UInt256(limbs: (limb1, limb2, limb3, 0))
        case 2: return UInt256(limbs: (limb2, limb3, 0, 0))
        default: return UInt256(limbs: (limb3, 0, 0, 0))
        }
    }
}
