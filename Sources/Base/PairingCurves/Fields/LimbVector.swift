/// A natural number in 64-bit limbs, and the arithmetic of numbers below a modulus of that size.
///
/// The limbs are fields of a struct and the loops are written out, so that the compiler keeps them
/// in registers. The highest bit of the modulus must be zero: sums of two numbers below it then
/// have no carry, and the rows of the product need none either.
package protocol LimbVector: Equatable, Sendable {
    static var zero: Self { get }
    static var count: Int { get }

    /// The limb of a place, 0 for the least significant one.
    subscript(place: Int) -> UInt64 { get set }

    var isZero: Bool { get }

    /// a · b · R⁻¹ modulo an odd modulus, R being 2 to the number of bits; `factor` is the negated
    /// inverse of the modulus modulo 2⁶⁴.
    static func montgomeryProduct(
        _ a: Self, _ b: Self, _ modulus: Self, _ factor: UInt64
    ) -> Self

    /// (a · b + c · d) · R⁻¹ modulo an odd modulus below a third of R, with one reduction.
    static func montgomeryProductSum(
        _ first: (Self, Self), _ second: (Self, Self), _ modulus: Self, _ factor: UInt64
    ) -> Self

    /// The number, less the modulus when it is not below it.
    func reducedOnce(_ modulus: Self) -> Self

    static func modularSum(_ a: Self, _ b: Self, _ modulus: Self) -> Self
    static func modularDifference(_ a: Self, _ b: Self, _ modulus: Self) -> Self
}

extension LimbVector {
    /// Whether the number is below another one.
    func isBelow(_ other: Self) -> Bool {
        for place in (0..<Self.count).reversed() where self[place] != other[place] {
            return self[place] < other[place]
        }
        return false
    }

    /// Reads 8 bytes for each limb, the most significant byte first; `nil` for another count.
    init?(bigEndian bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.count * 8 else { return nil }
        self = .zero
        var start = bytes.startIndex
        for place in (0..<Self.count).reversed() {
            var limb: UInt64 = 0
            for index in start..<start + 8 { limb = limb << 8 | UInt64(bytes[index]) }
            self[place] = limb
            start += 8
        }
    }

    /// 8 bytes for each limb, the most significant byte first.
    func append(to bytes: inout [UInt8]) {
        for place in (0..<Self.count).reversed() {
            let limb = self[place]
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: limb >> shift))
            }
        }
    }
}

/// a · b + c + d, which fits in two limbs.
@inline(__always)
func multiplyAdd(
    _ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64
) -> (high: UInt64, low: UInt64) {
    let wide =
        UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b)
        &+ UInt128(truncatingIfNeeded: c) &+ UInt128(truncatingIfNeeded: d)
    return (UInt64(truncatingIfNeeded: wide >> 64), UInt64(truncatingIfNeeded: wide))
}

/// a + b + carry, where the carry is 0 or 1 and is replaced.
///
/// Sums of 128 bits become chains of additions with carry; with overflow flags as truth values the
/// compiler made branches, which cost five times as much.
@inline(__always)
func addWithCarry(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let sum =
        UInt128(truncatingIfNeeded: a) &+ UInt128(truncatingIfNeeded: b)
        &+ UInt128(truncatingIfNeeded: carry)
    carry = UInt64(truncatingIfNeeded: sum >> 64)
    return UInt64(truncatingIfNeeded: sum)
}
