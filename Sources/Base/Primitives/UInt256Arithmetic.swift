extension UInt256 {
    /// The sum modulo 2^256, and whether it did not fit.
    package func addingReportingOverflow(_ other: UInt256) -> (value: UInt256, overflow: Bool) {
        var carry = false
        let sum0 = Self.add(limb0, other.limb0, &carry)
        let sum1 = Self.add(limb1, other.limb1, &carry)
        let sum2 = Self.add(limb2, other.limb2, &carry)
        let sum3 = Self.add(limb3, other.limb3, &carry)
        return (UInt256(limbs: (sum0, sum1, sum2, sum3)), carry)
    }

    /// The difference modulo 2^256, and whether it was negative.
    package func subtractingReportingOverflow(
        _ other: UInt256
    ) -> (value: UInt256, overflow: Bool) {
        var borrow = false
        let rest0 = Self.subtract(limb0, other.limb0, &borrow)
        let rest1 = Self.subtract(limb1, other.limb1, &borrow)
        let rest2 = Self.subtract(limb2, other.limb2, &borrow)
        let rest3 = Self.subtract(limb3, other.limb3, &borrow)
        return (UInt256(limbs: (rest0, rest1, rest2, rest3)), borrow)
    }

    /// The product modulo 2^256, and whether it did not fit.
    package func multipliedReportingOverflow(
        by other: UInt256
    ) -> (value: UInt256, overflow: Bool) {
        let product = multipliedFullWidth(by: other)
        return (product.low, !product.high.isZero)
    }

    /// The 512-bit product.
    package func multipliedFullWidth(by other: UInt256) -> (high: UInt256, low: UInt256) {
        var limbs: [8 of UInt64] = .init(repeating: 0)
        let a: [4 of UInt64] = [limb0, limb1, limb2, limb3]
        let b: [4 of UInt64] = [other.limb0, other.limb1, other.limb2, other.limb3]
        for row in 0..<4 {
            var carry: UInt64 = 0
            for column in 0..<4 {
                let (high, low) = a[row].multipliedFullWidth(by: b[column])
                // a·b + carry + limb ≤ (2^64 − 1)^2 + 2·(2^64 − 1) = 2^128 − 1: `high` has room.
                let (first, over1) = low.addingReportingOverflow(carry)
                let (second, over2) = first.addingReportingOverflow(limbs[row + column])
                limbs[row + column] = second
                carry = high &+ (over1 ? 1 : 0) &+ (over2 ? 1 : 0)
            }
            limbs[row + 4] = carry
        }
        return (
            UInt256(limbs: (limbs[4], limbs[5], limbs[6], limbs[7])),
            UInt256(limbs: (limbs[0], limbs[1], limbs[2], limbs[3]))
        )
    }

    /// Quotient and remainder; `nil` when the divisor is zero.
    package func quotientAndRemainder(
        dividingBy divisor: UInt256
    ) -> (quotient: UInt256, remainder: UInt256)? {
        if divisor.isZero { return nil }
        if let limb = divisor.uint64 {
            let (quotient, remainder) = dividedByLimb(limb)
            return (quotient, UInt256(remainder))
        }
        if self < divisor { return (.zero, self) }
        return dividedByMany(divisor)
    }

    /// Quotient and remainder by a divisor that is not zero.
    package func dividedByLimb(_ divisor: UInt64) -> (quotient: UInt256, remainder: UInt64) {
        precondition(divisor != 0, "a divisor is not zero")
        let step3 = divisor.dividingFullWidth((0, limb3))
        let step2 = divisor.dividingFullWidth((step3.remainder, limb2))
        let step1 = divisor.dividingFullWidth((step2.remainder, limb1))
        let step0 = divisor.dividingFullWidth((step1.remainder, limb0))
        let quotient = UInt256(
            limbs: (step0.quotient, step1.quotient, step2.quotient, step3.quotient))
        return (quotient, step0.remainder)
    }

    /// Long division by a divisor of at least two limbs (Knuth, volume 2, 4.3.1, algorithm D).
    private func dividedByMany(
        _ divisor: UInt256
    ) -> (quotient: UInt256, remainder: UInt256) {
        let count = (divisor.bitWidth + 63) / 64
        let shift = count * 64 - divisor.bitWidth
        let scaled = divisor << shift
        let v: [4 of UInt64] = [scaled.limb0, scaled.limb1, scaled.limb2, scaled.limb3]
        let low = self << shift
        let top = shift == 0 ? 0 : limb3 >> UInt64(64 - shift)
        var u: [5 of UInt64] = [low.limb0, low.limb1, low.limb2, low.limb3, top]
        var quotient: [4 of UInt64] = .init(repeating: 0)
        for place in stride(from: 4 - count, through: 0, by: -1) {
            var digit = Self.estimate(u, v, place: place, count: count)
            if Self.subtractProduct(&u, v, digit, place: place, count: count) {
                digit &-= 1
                Self.addBack(&u, v, place: place, count: count)
            }
            quotient[place] = digit
        }
        let rest = UInt256(limbs: (u[0], u[1], u[2], u[3])) >> shift
        return (
            UInt256(limbs: (quotient[0], quotient[1], quotient[2], quotient[3])), rest
        )
    }

    /// A quotient digit that is right or one too large.
    private static func estimate(
        _ u: [5 of UInt64], _ v: [4 of UInt64], place: Int, count: Int
    ) -> UInt64 {
        let leading = v[count - 1]
        let high = u[place + count]
        let next = u[place + count - 1]
        var digit = UInt64.max
        var rest: UInt64
        if high >= leading {
            let (sum, overflow) = next.addingReportingOverflow(leading)
            if overflow { return digit }
            rest = sum
        } else {
            (digit, rest) = leading.dividingFullWidth((high, next))
        }
        let below = u[place + count - 2]
        while digit.multipliedFullWidth(by: v[count - 2]) > (rest, below) {
            digit &-= 1
            let (sum, overflow) = rest.addingReportingOverflow(leading)
            if overflow { break }
            rest = sum
        }
        return digit
    }

    /// Takes `digit · v` from the limbs at `place`; true when the result went below zero.
    private static func subtractProduct(
        _ u: inout [5 of UInt64], _ v: [4 of UInt64], _ digit: UInt64, place: Int, count: Int
    ) -> Bool {
        var carry: UInt64 = 0
        for index in 0..<count {
            let (high, low) = digit.multipliedFullWidth(by: v[index])
            let (sum, over) = low.addingReportingOverflow(carry)
            let (rest, borrow) = u[place + index].subtractingReportingOverflow(sum)
            u[place + index] = rest
            carry = high &+ (over ? 1 : 0) &+ (borrow ? 1 : 0)
        }
        let (rest, borrow) = u[place + count].subtractingReportingOverflow(carry)
        u[place + count] = rest
        return borrow
    }

    private static func addBack(
        _ u: inout [5 of UInt64], _ v: [4 of UInt64], place: Int, count: Int
    ) {
        var carry = false
        for index in 0..<count {
            u[place + index] = add(u[place + index], v[index], &carry)
        }
        u[place + count] &+= carry ? 1 : 0
    }

    @inline(__always)
    private static func add(_ a: UInt64, _ b: UInt64, _ carry: inout Bool) -> UInt64 {
        let (sum, over1) = a.addingReportingOverflow(b)
        let (total, over2) = sum.addingReportingOverflow(carry ? 1 : 0)
        carry = over1 || over2
        return total
    }

    @inline(__always)
    private static func subtract(_ a: UInt64, _ b: UInt64, _ borrow: inout Bool) -> UInt64 {
        let (rest, under1) = a.subtractingReportingOverflow(b)
        let (total, under2) = rest.subtractingReportingOverflow(borrow ? 1 : 0)
        borrow = under1 || under2
        return total
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

    package static func &+ (a: UInt256, b: UInt256) -> UInt256 {
        a.addingReportingOverflow(b).value
    }

    package static func &- (a: UInt256, b: UInt256) -> UInt256 {
        a.subtractingReportingOverflow(b).value
    }

    package static func &* (a: UInt256, b: UInt256) -> UInt256 {
        a.multipliedFullWidth(by: b).low
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

    package static func | (a: UInt256, b: UInt256) -> UInt256 {
        UInt256(
            limbs: (
                a.limb0 | b.limb0, a.limb1 | b.limb1, a.limb2 | b.limb2, a.limb3 | b.limb3
            ))
    }

    package static func & (a: UInt256, b: UInt256) -> UInt256 {
        UInt256(
            limbs: (
                a.limb0 & b.limb0, a.limb1 & b.limb1, a.limb2 & b.limb2, a.limb3 & b.limb3
            ))
    }

    package static func ^ (a: UInt256, b: UInt256) -> UInt256 {
        UInt256(
            limbs: (
                a.limb0 ^ b.limb0, a.limb1 ^ b.limb1, a.limb2 ^ b.limb2, a.limb3 ^ b.limb3
            ))
    }

    package static prefix func ~ (value: UInt256) -> UInt256 {
        UInt256(limbs: (~value.limb0, ~value.limb1, ~value.limb2, ~value.limb3))
    }

    /// Shifts left and drops what leaves; 256 or more gives zero.
    package static func << (value: UInt256, count: Int) -> UInt256 {
        precondition(count >= 0, "a shift has a size")
        if count >= 256 { return .zero }
        var limbs: [4 of UInt64] = [value.limb0, value.limb1, value.limb2, value.limb3]
        let (whole, part) = (count / 64, UInt64(count % 64))
        for index in stride(from: 3, through: 0, by: -1) {
            let high = index >= whole ? limbs[index - whole] : 0
            let low = index > whole ? limbs[index - whole - 1] : 0
            limbs[index] = part == 0 ? high : high << part | low >> (64 - part)
        }
        return UInt256(limbs: (limbs[0], limbs[1], limbs[2], limbs[3]))
    }

    /// Shifts right and drops what leaves; 256 or more gives zero.
    package static func >> (value: UInt256, count: Int) -> UInt256 {
        precondition(count >= 0, "a shift has a size")
        if count >= 256 { return .zero }
        var limbs: [4 of UInt64] = [value.limb0, value.limb1, value.limb2, value.limb3]
        let (whole, part) = (count / 64, UInt64(count % 64))
        for index in 0..<4 {
            let low = index + whole < 4 ? limbs[index + whole] : 0
            let high = index + whole < 3 ? limbs[index + whole + 1] : 0
            limbs[index] = part == 0 ? low : low >> part | high << (64 - part)
        }
        return UInt256(limbs: (limbs[0], limbs[1], limbs[2], limbs[3]))
    }
}
