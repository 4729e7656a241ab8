/// Elementary functions in binary64, for the few tables that a host makes once: turning angles,
/// learning rates, bias corrections.
///
/// Built from correctly rounded operations like ``Elementary``, so a table has the same bits
/// everywhere; within a few ulp, which rounding the table to binary32 hides.
package enum ElementaryDouble {
    /// e^x within 1 ulp.
    package static func exp(_ x: Double) -> Double {
        let magic: Double = 0x1.8p52
        var c = x < -746 ? -746 : x
        c = c > 710 ? 710 : c
        let t = fma(c, 0x1.71547652b82fep+0, magic)
        let n = t - magic
        var r = fma(n, -0x1.62e42fefa39efp-1, c)
        r = fma(n, -0x1.abc9e3b39803fp-56, r)
        let q = polynomial(r, expTerms)
        let p = fma(q, r * r, r) + 1
        let k = Int64(bitPattern: t.bitPattern &- magic.bitPattern)
        let half = k >> 1
        return (p * power(half)) * power(k &- half)
    }

    /// The natural logarithm within 2 ulp; −infinity at 0, NaN below.
    package static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return x }
        let small = x < 0x1p-1022
        let bits = Int64(bitPattern: (small ? x * 0x1p54 : x).bitPattern)
        let offset = bits &- 0x3fe6_a09e_667f_3bcd
        let e = offset >> 52
        let m = Double(bitPattern: UInt64(bitPattern: bits &- (e &<< 52)))
        let i = Double(e) - (small ? 54 : 0)
        let f = m - 1
        let s = f / (2 + f)
        let z = s * s
        let half = 0.5 * f * f
        let tail = s * fma(2 * z, polynomial(z, logTerms), half)
        let low = fma(i, 0x1.abc9e3b39803fp-56, tail - half)
        return fma(i, 0x1.62e42fefa39efp-1, f + low)
    }

    /// x^y = e^(y·log x) for x > 0, accurate to about |y·log x| ulp; NaN for x ≤ 0 except x⁰ = 1.
    package static func pow(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        return x > 0 ? exp(y * log(x)) : .nan
    }

    /// The sine within 2 ulp for |x| ≤ 2^30; NaN beyond.
    package static func sin(_ x: Double) -> Double { x == 0 ? x : sine(x, quadrant: 0) }

    /// The cosine within 2 ulp for |x| ≤ 2^30; NaN beyond.
    package static func cos(_ x: Double) -> Double { sine(x, quadrant: 1) }

    private static func sine(_ x: Double, quadrant: UInt64) -> Double {
        guard x.magnitude <= 0x1p30 else { return .nan }
        let magic: Double = 0x1.8p52
        let t = fma(x, 0x1.45f306dc9c883p-1, magic)
        let n = t - magic
        var r = fma(n, -0x1.921fb54442d18p+0, x)
        r = fma(n, -0x1.1a62633145c07p-54, r)
        r = fma(n, 0x1.f1976b7ed8fbcp-110, r)
        let s = r * r
        let k = t.bitPattern &+ quadrant
        let y: Double
        if k & 1 == 1 {
            y = fma(fma(polynomial(s, cosineTerms), s, -0.5), s, 1)
        } else {
            y = fma(polynomial(s, sineTerms) * s, r, r)
        }
        return k & 2 == 2 ? -y : y
    }

    /// The polynomial with these coefficients, the highest power first, by Horner's rule with fma.
    private static func polynomial(_ x: Double, _ terms: [Double]) -> Double {
        terms.dropFirst().reduce(terms[0]) { fma($0, x, $1) }
    }

    private static func power(_ exponent: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: (exponent &+ 1023) &<< 52))
    }

    private static let expTerms: [Double] = [
        0x1.ad7f6a2f34a95p-26, 0x1.28ad72897185ep-22, 0x1.71df2554b0685p-19,
        0x1.a0199a0cb8c42p-16, 0x1.a01a012a56f1bp-13, 0x1.6c16c18429ef2p-10,
        0x1.1111111127be6p-7, 0x1.555555555087dp-5, 0x1.55555555554fap-3,
        0x1.000000000000ap-1,
    ]

    private static let logTerms: [Double] = [
        0x1.2f05ff65e5e6dp-4, 0x1.39a1aca8a391dp-4, 0x1.74663f645417fp-4,
        0x1.c71c520757fc4p-4, 0x1.24924941f3219p-3, 0x1.999999997fd9fp-3,
        0x1.5555555555592p-2,
    ]

    private static let sineTerms: [Double] = [
        -0x1.aaa55efe149bfp-41, 0x1.612092e663c1ep-33, -0x1.ae64529892e49p-26,
        0x1.71de3a5339ac0p-19, -0x1.a01a01a018ae6p-13, 0x1.111111111110bp-7,
        -0x1.5555555555555p-3,
    ]

    private static let cosineTerms: [Double] = [
        0x1.aac5c4f7544a0p-45, -0x1.9393387615881p-37, 0x1.1eed8ca3d77d7p-29,
        -0x1.27e4fb75fd9e3p-22, 0x1.a01a01a018decp-16, -0x1.6c16c16c16c10p-10,
        0x1.5555555555555p-5,
    ]
}
