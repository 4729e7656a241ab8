/// Inverses by the divsteps of Bernstein and Yang ("safegcd"), 62 of them between two passes over
/// the whole numbers.
///
/// The numbers are kept in signed limbs of 62 bits, the least significant first; only the highest
/// one carries the sign. Five limbs serve a modulus of 256 bits, seven one of 384.
enum ModularInverse {
    private typealias Signed = [7 of Int64]

    /// What 62 divsteps do to (f, g), times 2⁶².
    private struct Transition {
        var u: Int64 = 1, v: Int64 = 0, q: Int64 = 0, r: Int64 = 1
    }

    private static let mask: Int64 = (1 << 62) - 1

    /// factor · x⁻¹ modulo a prime, all below it; zero for zero.
    ///
    /// `negativeInverse` is −modulus⁻¹ modulo 2⁶⁴.
    static func of<Limbs: LimbVector>(
        _ x: Limbs, times factor: Limbs, _ modulus: Limbs, _ negativeInverse: UInt64
    ) -> Limbs {
        let count = Limbs.count + 1
        let prime = split(modulus)
        let inverse = Int64(bitPattern: 0 &- negativeInverse) & mask
        var (f, g) = (prime, split(x))
        var (d, e) = (Signed(repeating: 0), split(factor))
        var eta: Int64 = -1
        while !isZero(g, count) {
            let step = divsteps(&eta, f[0], g[0])
            update(&d, &e, step, prime, inverse, count)
            update(&f, &g, step, count)
        }
        // f is 1 or −1 now, and d is factor · x⁻¹ up to that sign, between −2 and 1 moduli.
        return join(normalized(d, isNegated: f[count - 1] < 0, prime, count))
    }

    private static func split<Limbs: LimbVector>(_ x: Limbs) -> Signed {
        var signed = Signed(repeating: 0)
        for place in 0...Limbs.count {
            let (limb, shift) = (place * 62 / 64, UInt64(place * 62 % 64))
            guard limb < Limbs.count else { break }
            var bits = x[limb] >> shift
            if shift > 2, limb + 1 < Limbs.count { bits |= x[limb + 1] << (64 - shift) }
            signed[place] = Int64(bitPattern: bits) & mask
        }
        return signed
    }

    private static func join<Limbs: LimbVector>(_ signed: Signed) -> Limbs {
        var x = Limbs.zero
        for place in 0...Limbs.count {
            let (limb, shift) = (place * 62 / 64, UInt64(place * 62 % 64))
            let bits = UInt64(bitPattern: signed[place])
            if limb < Limbs.count { x[limb] |= bits << shift }
            if shift > 2, limb + 1 < Limbs.count { x[limb + 1] |= bits >> (64 - shift) }
        }
        return x
    }

    private static func isZero(_ x: Signed, _ count: Int) -> Bool {
        var bits: Int64 = 0
        for place in 0..<count { bits |= x[place] }
        return bits == 0
    }

    /// 62 divsteps on the low limbs; zeros at the end of g are dropped many at a time.
    private static func divsteps(_ eta: inout Int64, _ f0: Int64, _ g0: Int64) -> Transition {
        var (u, v, q, r): (UInt64, UInt64, UInt64, UInt64) = (1, 0, 0, 1)
        var (f, g) = (UInt64(bitPattern: f0), UInt64(bitPattern: g0))
        var left: Int64 = 62
        while true {
            let zeros = UInt64((g | (UInt64.max << UInt64(left))).trailingZeroBitCount)
            g &>>= zeros
            u &<<= zeros
            v &<<= zeros
            eta -= Int64(zeros)
            left -= Int64(zeros)
            if left == 0 { break }
            let weight: UInt64
            if eta < 0 {
                eta = -eta
                (f, g) = (g, 0 &- f)
                (u, q) = (q, 0 &- u)
                (v, r) = (r, 0 &- v)
                // As many bits of g as eta allows, at most six, are cancelled by a multiple of f.
                let limit = UInt64(min(eta + 1, left))
                weight = (f &* g &* (f &* f &- 2)) & (UInt64.max >> (64 - limit)) & 63
            } else {
                let limit = UInt64(min(eta + 1, left))
                let inverse = f &+ (((f &+ 1) & 4) << 1)
                weight = ((0 &- inverse) &* g) & (UInt64.max >> (64 - limit)) & 15
            }
            g = g &+ f &* weight
            q = q &+ u &* weight
            r = r &+ v &* weight
        }
        return Transition(
            u: Int64(bitPattern: u), v: Int64(bitPattern: v),
            q: Int64(bitPattern: q), r: Int64(bitPattern: r))
    }

    /// (d, e) = transition · (d, e) / 2⁶² modulo the prime, between −2 and 1 moduli.
    private static func update(
        _ d: inout Signed, _ e: inout Signed, _ t: Transition, _ prime: Signed, _ inverse: Int64,
        _ count: Int
    ) {
        let (signD, signE) = (d[count - 1] >> 63, e[count - 1] >> 63)
        // The multiples of the prime that make the values divisible by 2⁶².
        var md = (t.u & signD) &+ (t.v & signE)
        var me = (t.q & signD) &+ (t.r & signE)
        var cd = product(t.u, d[0]) &+ product(t.v, e[0])
        var ce = product(t.q, d[0]) &+ product(t.r, e[0])
        md = md &- ((inverse &* Int64(truncatingIfNeeded: cd) &+ md) & mask)
        me = me &- ((inverse &* Int64(truncatingIfNeeded: ce) &+ me) & mask)
        cd = (cd &+ product(prime[0], md)) >> 62
        ce = (ce &+ product(prime[0], me)) >> 62
        for place in 1..<count {
            let (dPlace, ePlace, pPlace) = (d[place], e[place], prime[place])
            cd = cd &+ product(t.u, dPlace) &+ product(t.v, ePlace) &+ product(pPlace, md)
            ce = ce &+ product(t.q, dPlace) &+ product(t.r, ePlace) &+ product(pPlace, me)
            d[place - 1] = Int64(truncatingIfNeeded: cd) & mask
            e[place - 1] = Int64(truncatingIfNeeded: ce) & mask
            cd >>= 62
            ce >>= 62
        }
        d[count - 1] = Int64(truncatingIfNeeded: cd)
        e[count - 1] = Int64(truncatingIfNeeded: ce)
    }

    /// (f, g) = transition · (f, g) / 2⁶², which is exact.
    private static func update(
        _ f: inout Signed, _ g: inout Signed, _ t: Transition, _ count: Int
    ) {
        var cf = (product(t.u, f[0]) &+ product(t.v, g[0])) >> 62
        var cg = (product(t.q, f[0]) &+ product(t.r, g[0])) >> 62
        for place in 1..<count {
            let (fPlace, gPlace) = (f[place], g[place])
            cf = cf &+ product(t.u, fPlace) &+ product(t.v, gPlace)
            cg = cg &+ product(t.q, fPlace) &+ product(t.r, gPlace)
            f[place - 1] = Int64(truncatingIfNeeded: cf) & mask
            g[place - 1] = Int64(truncatingIfNeeded: cg) & mask
            cf >>= 62
            cg >>= 62
        }
        f[count - 1] = Int64(truncatingIfNeeded: cf)
        g[count - 1] = Int64(truncatingIfNeeded: cg)
    }

    @inline(__always)
    private static func product(_ a: Int64, _ b: Int64) -> Int128 {
        Int128(a) &* Int128(b)
    }

    /// The value between zero and the prime, negated first if asked for.
    private static func normalized(
        _ d: Signed, isNegated: Bool, _ prime: Signed, _ count: Int
    ) -> Signed {
        var value = d
        if value[count - 1] < 0 { value = combination(value, 1, prime, count) }
        if isNegated { value = combination(Signed(repeating: 0), -1, value, count) }
        if value[count - 1] < 0 { value = combination(value, 1, prime, count) }
        return value
    }

    /// a + sign · b.
    private static func combination(
        _ a: Signed, _ sign: Int64, _ b: Signed, _ count: Int
    ) -> Signed {
        var sum = Signed(repeating: 0)
        var carry: Int64 = 0
        for place in 0..<count {
            let value = a[place] &+ sign &* b[place] &+ carry
            sum[place] = place == count - 1 ? value : value & mask
            carry = value >> 62
        }
        return sum
    }
}
