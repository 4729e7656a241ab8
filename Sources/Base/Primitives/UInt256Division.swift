/// Division by multiplying with a reciprocal (Möller and Granlund, "Improved division by invariant
/// integers", 2011): two products a limb, where the processor's own division of 128 bits by 64
/// takes up to ninety cycles.
@usableFromInline
struct LimbReciprocal {
    /// The divisor, its highest bit set.
    @usableFromInline let divisor: UInt64
    /// ⌊(2^128 − 1) / divisor⌋ − 2^64.
    @usableFromInline let value: UInt64

    /// Takes a divisor whose highest bit is set.
    @inline(__always)
    init(_ divisor: UInt64) {
        self.divisor = divisor
        let top = divisor >> 55
        let middle = (divisor >> 24) &+ 1
        let low = divisor & 1
        let half = (divisor >> 1) &+ low
        // 11 bits from a short division, then each step doubles the bits that are right.
        let guess0 = UInt64(UInt32(0x7fd00) / UInt32(truncatingIfNeeded: top))
        let guess1 = (guess0 &<< 11) &- (guess0 &* guess0 &* middle) &>> 40 &- 1
        let error1 = (1 &<< 60) &- guess1 &* middle
        let guess2 = (guess1 &<< 13) &+ (guess1 &* error1) &>> 47
        let error2 = ((guess2 &>> 1) & (0 &- low)) &- guess2 &* half
        let guess3 = (guess2 &<< 31) &+ guess2.multipliedFullWidth(by: error2).high &>> 1
        let product = guess3.multipliedFullWidth(by: divisor)
        let sum = UInt128(product.high) << 64 | UInt128(product.low)
        let total = sum &+ UInt128(divisor)
        value = guess3 &- (UInt64(truncatingIfNeeded: total >> 64) &+ divisor)
    }

    /// Quotient and remainder of `high · 2^64 + low`, where `high` is below the divisor.
    @inline(__always)
    func divide(_ high: UInt64, _ low: UInt64) -> (quotient: UInt64, remainder: UInt64) {
        let product = value.multipliedFullWidth(by: high)
        let estimate =
            (UInt128(product.high) << 64 | UInt128(product.low))
            &+ (UInt128(high) << 64 | UInt128(low))
        var quotient = UInt64(truncatingIfNeeded: estimate >> 64) &+ 1
        var remainder = low &- quotient &* divisor
        if remainder > UInt64(truncatingIfNeeded: estimate) {
            quotient &-= 1
            remainder &+= divisor
        }
        if remainder >= divisor {
            quotient &+= 1
            remainder &-= divisor
        }
        return (quotient, remainder)
    }
}

extension UInt256 {
    /// Quotient and remainder; `nil` when the divisor is zero.
    package func quotientAndRemainder(
        dividingBy divisor: UInt256
    ) -> (quotient: UInt256, remainder: UInt256)? {
        if divisor.limb1 | divisor.limb2 | divisor.limb3 == 0 {
            if divisor.limb0 == 0 { return nil }
            if limb1 | limb2 | limb3 == 0 {
                let (quotient, remainder) = limb0.quotientAndRemainder(
                    dividingBy: divisor.limb0)
                return (UInt256(quotient), UInt256(remainder))
            }
            let (quotient, remainder) = dividedByLimb(divisor.limb0)
            return (quotient, UInt256(remainder))
        }
        if self < divisor { return (.zero, self) }
        var dividend: [9 of UInt64] = .init(repeating: 0)
        (dividend[0], dividend[1], dividend[2], dividend[3]) = (limb0, limb1, limb2, limb3)
        let used = (bitWidth + 63) / 64
        let quotient = Self.divide(&dividend, used: used, by: divisor)
        let rest = UInt256(limbs: (dividend[0], dividend[1], dividend[2], dividend[3]))
        return (quotient, rest)
    }

    /// Quotient and remainder by a divisor that is not zero.
    package func dividedByLimb(_ divisor: UInt64) -> (quotient: UInt256, remainder: UInt64) {
        precondition(divisor != 0, "a divisor is not zero")
        let shift = divisor.leadingZeroBitCount
        let by = LimbReciprocal(divisor &<< UInt64(shift))
        let scaled = self << shift
        let top = shift == 0 ? 0 : limb3 >> UInt64(64 - shift)
        let step3 = by.divide(top, scaled.limb3)
        let step2 = by.divide(step3.remainder, scaled.limb2)
        let step1 = by.divide(step2.remainder, scaled.limb1)
        let step0 = by.divide(step1.remainder, scaled.limb0)
        let quotient = UInt256(
            limbs: (step0.quotient, step1.quotient, step2.quotient, step3.quotient))
        return (quotient, step0.remainder >> UInt64(shift))
    }

    /// `(a + b) mod modulus` without loss of the carry; zero for a modulus of zero.
    package static func addModulo(_ a: UInt256, _ b: UInt256, _ modulus: UInt256) -> UInt256 {
        if modulus.isZero { return .zero }
        if a < modulus, b < modulus {
            let (sum, carry) = a.addingReportingOverflow(b)
            let (rest, borrow) = sum.subtractingReportingOverflow(modulus)
            return carry || !borrow ? rest : sum
        }
        let (sum, carry) = a.addingReportingOverflow(b)
        return remainder(high: carry ? .one : .zero, low: sum, modulus)
    }

    /// `(a · b) mod modulus` of the whole product; zero for a modulus of zero.
    package static func multiplyModulo(
        _ a: UInt256, _ b: UInt256, _ modulus: UInt256
    ) -> UInt256 {
        if modulus.isZero { return .zero }
        let (high, low) = a.multipliedFullWidth(by: b)
        return remainder(high: high, low: low, modulus)
    }

    /// The remainder of 512 bits by a divisor that is not zero.
    private static func remainder(
        high: UInt256, low: UInt256, _ divisor: UInt256
    ) -> UInt256 {
        if high.isZero {
            return low.quotientAndRemainder(dividingBy: divisor)?.remainder ?? .zero
        }
        if divisor.limb1 | divisor.limb2 | divisor.limb3 == 0 {
            return remainder(high: high, low: low, limb: divisor.limb0)
        }
        var dividend: [9 of UInt64] = .init(repeating: 0)
        (dividend[0], dividend[1], dividend[2], dividend[3]) =
            (low.limb0, low.limb1, low.limb2, low.limb3)
        (dividend[4], dividend[5], dividend[6], dividend[7]) =
            (high.limb0, high.limb1, high.limb2, high.limb3)
        _ = divide(&dividend, used: 4 + (high.bitWidth + 63) / 64, by: divisor)
        return UInt256(limbs: (dividend[0], dividend[1], dividend[2], dividend[3]))
    }

    private static func remainder(high: UInt256, low: UInt256, limb: UInt64) -> UInt256 {
        let by = LimbReciprocal(limb &<< UInt64(limb.leadingZeroBitCount))
        let shift = UInt64(limb.leadingZeroBitCount)
        var rest: UInt64 = 0
        // The dividend is scaled as it is read: each limb takes the bits that leave the one below.
        var above: UInt64 = 0
        let limbs: [9 of UInt64] = [
            0, low.limb0, low.limb1, low.limb2, low.limb3,
            high.limb0, high.limb1, high.limb2, high.limb3,
        ]
        rest = (limbs[8] &>> 1) &>> (63 &- shift)
        for index in stride(from: 8, to: 0, by: -1) {
            above = limbs[index] &<< shift | (limbs[index - 1] &>> 1) &>> (63 &- shift)
            rest = by.divide(rest, above).remainder
        }
        return UInt256(rest >> shift)
    }

    /// Long division by a divisor of at least two limbs (Knuth, volume 2, 4.3.1, algorithm D).
    ///
    /// The dividend's lowest `used` limbs count, with room for one more; the remainder takes their
    /// place. The quotient is right modulo 2^256.
    private static func divide(
        _ u: inout [9 of UInt64], used: Int, by divisor: UInt256
    ) -> UInt256 {
        let count = (divisor.bitWidth + 63) / 64
        let shift = count * 64 - divisor.bitWidth
        let scaled = divisor << shift
        let v: [4 of UInt64] = [scaled.limb0, scaled.limb1, scaled.limb2, scaled.limb3]
        if shift != 0 { shiftLeft(&u, used: used, by: UInt64(shift)) }
        let by = LimbReciprocal(v[count - 1])
        var quotient: [8 of UInt64] = .init(repeating: 0)
        for place in stride(from: used - count, through: 0, by: -1) {
            var digit = estimate(u, by, v[count - 2], place: place, count: count)
            if subtractProduct(&u, v, digit, place: place, count: count) {
                digit &-= 1
                addBack(&u, v, place: place, count: count)
            }
            quotient[place] = digit
        }
        if shift != 0 { shiftRight(&u, used: count, by: UInt64(shift)) }
        return UInt256(limbs: (quotient[0], quotient[1], quotient[2], quotient[3]))
    }

    @inline(__always)
    private static func shiftLeft(_ u: inout [9 of UInt64], used: Int, by shift: UInt64) {
        u[used] = u[used - 1] &>> (64 &- shift)
        for index in stride(from: used - 1, to: 0, by: -1) {
            u[index] = u[index] &<< shift | u[index - 1] &>> (64 &- shift)
        }
        u[0] = u[0] &<< shift
    }

    @inline(__always)
    private static func shiftRight(_ u: inout [9 of UInt64], used: Int, by shift: UInt64) {
        for index in 0..<used - 1 {
            u[index] = u[index] &>> shift | u[index + 1] &<< (64 &- shift)
        }
        u[used - 1] = u[used - 1] &>> shift
    }

    /// A quotient digit that is right or one too large.
    @inline(__always)
    private static func estimate(
        _ u: [9 of UInt64], _ by: LimbReciprocal, _ second: UInt64, place: Int, count: Int
    ) -> UInt64 {
        let high = u[place + count]
        let next = u[place + count - 1]
        var digit = UInt64.max
        var rest: UInt64
        if high >= by.divisor {
            let (sum, overflow) = next.addingReportingOverflow(by.divisor)
            if overflow { return digit }
            rest = sum
        } else {
            (digit, rest) = by.divide(high, next)
        }
        let below = u[place + count - 2]
        while digit.multipliedFullWidth(by: second) > (rest, below) {
            digit &-= 1
            let (sum, overflow) = rest.addingReportingOverflow(by.divisor)
            if overflow { break }
            rest = sum
        }
        return digit
    }

    /// Takes `digit · v` from the limbs at `place`; true when the result went below zero.
    @inline(__always)
    private static func subtractProduct(
        _ u: inout [9 of UInt64], _ v: [4 of UInt64], _ digit: UInt64, place: Int, count: Int
    ) -> Bool {
        var carry: UInt64 = 0
        var borrow: UInt64 = 0
        for index in 0..<count {
            let product = multiplyAdd(digit, v[index], 0, &carry)
            u[place + index] = subtract(u[place + index], product, &borrow)
        }
        u[place + count] = subtract(u[place + count], carry, &borrow)
        return borrow != 0
    }

    private static func addBack(
        _ u: inout [9 of UInt64], _ v: [4 of UInt64], place: Int, count: Int
    ) {
        var carry: UInt64 = 0
        for index in 0..<count {
            u[place + index] = add(u[place + index], v[index], &carry)
        }
        u[place + count] &+= carry
    }
}
