import Primitives

/// 0x10 to 0x1e: comparisons, bits and shifts.
extension WordStack {
    @_transparent
    private mutating func replaceTwo(by flag: Bool) {
        self[1] = UInt256(flag ? 1 : 0)
        drop()
    }

    @_transparent
    mutating func isLess() { replaceTwo(by: self[0] < self[1]) }

    @_transparent
    mutating func isGreater() { replaceTwo(by: self[1] < self[0]) }

    @_transparent
    mutating func isLessSigned() { replaceTwo(by: self[0].isLessSigned(than: self[1])) }

    @_transparent
    mutating func isGreaterSigned() { replaceTwo(by: self[1].isLessSigned(than: self[0])) }

    @_transparent
    mutating func isEqual() { replaceTwo(by: limbs(0) == limbs(1)) }

    @_transparent
    func isZero() { self[0] = UInt256(limbs(0).isZero ? 1 : 0) }

    @_transparent
    mutating func and() {
        self[1] = limbs(0) & limbs(1)
        drop()
    }

    @_transparent
    mutating func or() {
        self[1] = limbs(0) | limbs(1)
        drop()
    }

    @_transparent
    mutating func xor() {
        self[1] = limbs(0) ^ limbs(1)
        drop()
    }

    @_transparent
    func not() { self[0] = ~limbs(0) }

    @_transparent
    mutating func byte() {
        let place = self[0]
        let isInside = place.limb1 | place.limb2 | place.limb3 == 0 && place.limb0 < 32
        let shift = isInside ? (31 - Int(place.limb0)) * 8 : 256
        self[1] = UInt256((self[1] >> shift).limb0 & 0xff)
        drop()
    }

    @_transparent
    mutating func shiftLeft() {
        self[1] = self[1] << Self.shift(self[0])
        drop()
    }

    @_transparent
    mutating func shiftRight() {
        self[1] = self[1] >> Self.shift(self[0])
        drop()
    }

    @_transparent
    mutating func shiftRightSigned() {
        let shift = Self.shift(self[0])
        let value = self[1]
        // A negative number takes in ones: that is its complement taking in zeros.
        self[1] = value.isNegative ? ~(~value >> shift) : value >> shift
        drop()
    }

    @_transparent
    func countLeadingZeros() { self[0] = UInt256(UInt64(256 - self[0].bitWidth)) }

    @_transparent
    private static func shift(_ word: UInt256) -> Int {
        let isSmall = word.limb1 | word.limb2 | word.limb3 == 0 && word.limb0 < 256
        return isSmall ? Int(truncatingIfNeeded: word.limb0) : 256
    }
}

extension UInt256 {
    @_transparent
    func isLessSigned(than other: UInt256) -> Bool {
        // Flipping the sign bits turns the signed order into the unsigned one.
        let flip = UInt256(limbs: (0, 0, 0, 1 << 63))
        return (self ^ flip) < (other ^ flip)
    }
}
