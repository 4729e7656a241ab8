/// The elementary functions of the binary32 profile: the definition, one number at a time.
///
/// Each is a fixed sequence of correctly rounded operations (+, −, ×, ÷, square root, fma, moves of
/// bits), so that every machine gives the same bits, and free of branches and tables, so that the
/// same sequence runs on sixteen lanes (`elementary.inc`). The coefficients are minimax fits
/// rounded to binary32; the bounds in ulp are measured against binary64. Spec:
/// `Docs/Spec/numerics.md`.
package enum Elementary {
    /// e^x within 1 ulp; overflows to infinity, underflows through the subnormals to 0.
    package static func exp(_ x: Float) -> Float {
        let magic: Float = 0x1.8p23
        var c = x < -104 ? -104 : x
        c = c > 89 ? 89 : c
        let t = fma(c, 0x1.715476p+0, magic)
        let n = t - magic
        var r = fma(n, -0x1.62e430p-1, c)
        r = fma(n, 0x1.05c610p-29, r)
        var q: Float = 0x1.6a243ap-10
        q = fma(q, r, 0x1.1239e2p-7)
        q = fma(q, r, 0x1.5558f2p-5)
        q = fma(q, r, 0x1.555492p-3)
        q = fma(q, r, 0x1.fffffcp-2)
        let p = fma(q, r * r, r) + 1
        let k = bits(t) &- 0x4b40_0000
        let half = k >> 1
        let first = number((half &+ 127) &<< 23)
        let second = number((k &- half &+ 127) &<< 23)
        return (p * first) * second
    }

    /// The natural logarithm within 1 ulp; −infinity at 0, NaN below.
    package static func log(_ x: Float) -> Float {
        let small = x < 0x1p-126
        let a = small ? x * 0x1p23 : x
        let shift: Float = small ? -23 : 0
        let e = (bits(a) &- 0x3f2a_aaab) & Int32(bitPattern: 0xff80_0000)
        let f = number(bits(a) &- e) - 1
        let i = fma(Float(e), 0x1p-23, shift)
        let s = f * f
        var r: Float = -0x1.0e2a28p-3
        r = fma(r, f, 0x1.1df26ap-3)
        r = fma(r, f, -0x1.f03c6ap-4)
        r = fma(r, f, 0x1.1ef1cep-3)
        r = fma(r, f, -0x1.55b7e4p-3)
        r = fma(r, f, 0x1.99ce3ep-3)
        r = fma(r, f, -0x1.fffe5ep-3)
        r = fma(r, f, 0x1.55550cp-2)
        r = fma(r, f, -0.5)
        r = fma(r, s, f)
        r = fma(i, 0x1.62e430p-1, r)
        r = x < .infinity ? r : x
        r = x < 0 ? .nan : r
        return x == 0 ? -.infinity : r
    }

    /// The hyperbolic tangent within 2 ulp.
    package static func tanh(_ x: Float) -> Float {
        let a = x.magnitude
        let s = a * a
        var t: Float = -0x1.76ac2ep-8
        t = fma(t, s, 0x1.5256dcp-6)
        t = fma(t, s, -0x1.b8444ap-5)
        t = fma(t, s, 0x1.110768p-3)
        t = fma(t, s, -0x1.555534p-2)
        let near = fma(t * s, a, a)
        let e = exp(a + a)
        let far = 1 - 2 / (e + 1)
        let y = a < 0.625 ? near : far
        return number(bits(y) | (bits(x) & Int32.min))
    }

    /// 1 / (1 + e^−x) within 3 ulp; never computes e^|x|, so both tails are accurate.
    package static func sigmoid(_ x: Float) -> Float {
        let e = exp(number(bits(x) | Int32.min))
        let top = x < 0 ? e : 1
        return top / (1 + e)
    }

    /// x · ``sigmoid(_:)``, one more rounding.
    package static func silu(_ x: Float) -> Float { x * sigmoid(x) }

    package static func squareRoot(_ x: Float) -> Float { x.squareRoot() }

    /// 1 / √x in two roundings.
    package static func reciprocalSquareRoot(_ x: Float) -> Float { 1 / x.squareRoot() }

    /// The sine within 2 ulp for |x| ≤ 2^17; NaN beyond.
    package static func sin(_ x: Float) -> Float { x == 0 ? x : sine(x, quadrant: 0) }

    /// The cosine within 2 ulp for |x| ≤ 2^17; NaN beyond.
    package static func cos(_ x: Float) -> Float { sine(x, quadrant: 1) }

    /// The sine of x + quadrant · π/2: the reduction subtracts n·π/2 in three exact or fused parts.
    private static func sine(_ x: Float, quadrant: Int32) -> Float {
        let magic: Float = 0x1.8p23
        let t = fma(x, 0x1.45f306p-1, magic)
        let n = t - magic
        var r = fma(n, -0x1.921fb6p+0, x)
        r = fma(n, 0x1.777a5cp-25, r)
        r = fma(n, 0x1.ee59dap-50, r)
        let s = r * r
        var u: Float = -0x1.994e88p-13
        u = fma(u, s, 0x1.110760p-7)
        u = fma(u, s, -0x1.555546p-3)
        let sine = fma(u * s, r, r)
        var w: Float = 0x1.9a0234p-16
        w = fma(w, s, -0x1.6c0c8cp-10)
        w = fma(w, s, 0x1.55554ap-5)
        w = fma(w, s, -0.5)
        let cosine = fma(w, s, 1)
        let k = bits(t) &+ quadrant
        let y = k & 1 == 1 ? cosine : sine
        let signed = number(bits(y) ^ ((k & 2) &<< 30))
        return x.magnitude <= 0x1p17 ? signed : .nan
    }

    private static func bits(_ x: Float) -> Int32 { Int32(bitPattern: x.bitPattern) }

    private static func number(_ bits: Int32) -> Float {
        Float(bitPattern: UInt32(bitPattern: bits))
    }
}

/// a · b + c with one rounding.
@inline(__always)
func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }

/// a · b + c with one rounding.
@inline(__always)
func fma(_ a: Double, _ b: Double, _ c: Double) -> Double { c.addingProduct(a, b) }
