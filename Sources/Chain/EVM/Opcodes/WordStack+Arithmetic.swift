import Primitives

/// 0x01 to 0x0b: numbers modulo 2^256.
extension WordStack {
    @_transparent
    mutating func add() {
        self[1] = self[0] &+ self[1]
        drop()
    }

    @_transparent
    mutating func multiply() {
        self[1] = self[0] &* self[1]
        drop()
    }

    @_transparent
    mutating func subtract() {
        self[1] = self[0] &- self[1]
        drop()
    }

    @_transparent
    mutating func divide() {
        self[1] = self[0].dividedOrZero(by: self[1])
        drop()
    }

    @_transparent
    mutating func divideSigned() {
        self[1] = self[0].dividedSigned(by: self[1])
        drop()
    }

    @_transparent
    mutating func remainder() {
        self[1] = self[0].remainderOrZero(by: self[1])
        drop()
    }

    @_transparent
    mutating func remainderSigned() {
        self[1] = self[0].remainderSigned(by: self[1])
        drop()
    }

    @_transparent
    mutating func addModulo() {
        self[2] = UInt256.addModulo(self[0], self[1], self[2])
        drop(2)
    }

    @_transparent
    mutating func multiplyModulo() {
        self[2] = UInt256.multiplyModulo(self[0], self[1], self[2])
        drop(2)
    }

    @_transparent
    mutating func extendSign() {
        self[1] = self[1].signExtended(fromByte: self[0])
        drop()
    }
}

extension UInt256 {
    /// The quotient; zero for a divisor of zero.
    @_transparent
    func dividedOrZero(by divisor: UInt256) -> UInt256 {
        if limb1 | limb2 | limb3 | divisor.limb1 | divisor.limb2 | divisor.limb3 == 0 {
            return UInt256(divisor.limb0 == 0 ? 0 : limb0 / divisor.limb0)
        }
        return quotientOfMany(by: divisor)
    }

    @inline(never)
    private func quotientOfMany(by divisor: UInt256) -> UInt256 {
        quotientAndRemainder(dividingBy: divisor)?.quotient ?? .zero
    }

    /// The remainder; zero for a divisor of zero.
    @_transparent
    func remainderOrZero(by divisor: UInt256) -> UInt256 {
        if limb1 | limb2 | limb3 | divisor.limb1 | divisor.limb2 | divisor.limb3 == 0 {
            return UInt256(divisor.limb0 == 0 ? 0 : limb0 % divisor.limb0)
        }
        return remainderOfMany(by: divisor)
    }

    @inline(never)
    private func remainderOfMany(by divisor: UInt256) -> UInt256 {
        quotientAndRemainder(dividingBy: divisor)?.remainder ?? .zero
    }

    /// Whether the value is below zero as a number in two's complement.
    @_transparent
    var isNegative: Bool { Int64(bitPattern: limb3) < 0 }

    /// Zero minus the value.
    @_transparent
    var negated: UInt256 { .zero &- self }

    /// The quotient of signed numbers, rounded to zero.
    @_transparent
    func dividedSigned(by divisor: UInt256) -> UInt256 {
        let a = isNegative ? negated : self
        let b = divisor.isNegative ? divisor.negated : divisor
        let quotient = a.dividedOrZero(by: b)
        return isNegative == divisor.isNegative ? quotient : quotient.negated
    }

    /// The remainder of signed numbers, with the sign of the dividend.
    @_transparent
    func remainderSigned(by divisor: UInt256) -> UInt256 {
        let a = isNegative ? negated : self
        let b = divisor.isNegative ? divisor.negated : divisor
        let rest = a.remainderOrZero(by: b)
        return isNegative ? rest.negated : rest
    }

    /// The value with the bit on top of byte `place`, counted from the lowest, copied upwards.
    func signExtended(fromByte place: UInt256) -> UInt256 {
        guard place.limb1 | place.limb2 | place.limb3 == 0, place.limb0 < 31 else { return self }
        let bits = 8 * Int(place.limb0) + 8
        let mask = (UInt256.one << bits) &- .one
        let isSet = (self >> (bits - 1)).limb0 & 1 == 1
        return isSet ? self | ~mask : self & mask
    }

    /// The power modulo 2^256.
    func raised(to exponent: UInt256) -> UInt256 {
        var result = UInt256.one
        var base = self
        var rest = exponent
        while true {
            if rest.limb0 & 1 == 1 { result = result &* base }
            rest = rest >> 1
            if rest.isZero { return result }
            base = base &* base
        }
    }
}
