/// Conversions between binary32 and the two formats of half its size, exact or rounded to nearest
/// even.
package enum Binary16 {
    /// The value of a binary16 number; exact, and a NaN keeps its payload.
    @inlinable
    package static func widen(_ bits: UInt16) -> Float {
        let magnitude = UInt32(bits & 0x7FFF)
        let sign = UInt32(bits >> 15) << 31
        switch bits >> 10 & 31 {
        case 31:
            return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13)
        case 0:
            // A subnormal is its integer times 2^-24, exact in binary32.
            let value = Float(magnitude) * Float(bitPattern: 0x3380_0000)
            return Float(bitPattern: sign | value.bitPattern)
        default:
            return Float(bitPattern: sign | (magnitude << 13) + (112 << 23))
        }
    }

    /// The nearest binary16 number, ties to even; beyond its range an infinity, of a NaN the NaN
    /// with the upper bits of its payload and the quiet bit.
    package static func narrow(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude >= 0x7F80_0000 {
            let payload: UInt32 = magnitude == 0x7F80_0000 ? 0 : 0x200 | magnitude >> 13 & 0x3FF
            return sign | 0x7C00 | UInt16(truncatingIfNeeded: payload)
        }
        // 65520 and more round to an infinity.
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        if magnitude >= 0x3880_0000 {
            let even = magnitude >> 13 & 1
            let rounded = magnitude - (112 << 23) + 0xFFF + even
            return sign | UInt16(truncatingIfNeeded: rounded >> 13)
        }
        // 2^-14 is the smallest normal number; below it the unit is 2^-24, which a product scales
        // to 1 exactly.
        let scaled = Float(bitPattern: magnitude) * Float(bitPattern: 0x4B80_0000)
        return sign | UInt16(scaled.rounded(.toNearestOrEven))
    }

    /// The nearest bfloat16 number, ties to even; a NaN becomes quiet.
    package static func narrowToBfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 64 }
        let rounded = UInt64(bits) + 0x7FFF + UInt64(bits >> 16 & 1)
        return UInt16(truncatingIfNeeded: rounded >> 16)
    }
}
