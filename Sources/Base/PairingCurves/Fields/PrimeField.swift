/// An odd prime below a third of R, 2 to the number of bits of its limbs, with what Montgomery's
/// representation needs.
package protocol PrimeModulus: Sendable {
    associatedtype Limbs: LimbVector
    static var modulus: Limbs { get }
    /// −modulus⁻¹ modulo 2⁶⁴.
    static var factor: UInt64 { get }
    /// R modulo the prime, R being 2 to the number of bits of the limbs: the number 1.
    static var r: Limbs { get }
    /// R² modulo the prime.
    static var rSquared: Limbs { get }
    /// (modulus + 1) / 4 of a prime that is 3 modulo 4, the least significant limb first.
    static var rootExponent: [UInt64] { get }
}

/// An element of a prime field, kept as x · R modulo the prime.
package struct PrimeField<Modulus: PrimeModulus>: Field {
    /// Below the prime always, so that equality of limbs is equality.
    var limbs: Modulus.Limbs

    @inline(__always)
    init(montgomery limbs: Modulus.Limbs) {
        self.limbs = limbs
    }

    package init(_ value: UInt64) {
        var limbs = Modulus.Limbs.zero
        limbs[0] = value
        self.init(canonical: limbs)
    }

    /// Takes a number below the prime.
    private init(canonical limbs: Modulus.Limbs) {
        self.limbs = .montgomeryProduct(
            limbs, Modulus.rSquared, Modulus.modulus, Modulus.factor)
    }

    package static var zero: Self { Self(montgomery: .zero) }
    package static var one: Self { Self(montgomery: Modulus.r) }

    @inline(__always)
    package var isZero: Bool { limbs.isZero }

    @inline(__always)
    package static func + (a: Self, b: Self) -> Self {
        Self(montgomery: .modularSum(a.limbs, b.limbs, Modulus.modulus))
    }

    @inline(__always)
    package static func - (a: Self, b: Self) -> Self {
        Self(montgomery: .modularDifference(a.limbs, b.limbs, Modulus.modulus))
    }

    @inline(__always)
    package static prefix func - (a: Self) -> Self { zero - a }

    /// Not inlined: the code of one product is longer than a call by far.
    @inline(never)
    package static func * (a: Self, b: Self) -> Self {
        Self(
            montgomery: .montgomeryProduct(a.limbs, b.limbs, Modulus.modulus, Modulus.factor))
    }

    /// a · b + c · d with one reduction; needs a prime below a third of R, which both fields have.
    @inline(never)
    static func productSum(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> Self {
        Self(
            montgomery: .montgomeryProductSum(
                (a.limbs, b.limbs), (c.limbs, d.limbs), Modulus.modulus, Modulus.factor))
    }

    @inline(__always)
    package func squared() -> Self { self * self }

    package func inverse() -> Self {
        Self(
            montgomery: ModularInverse.of(
                limbs, times: Modulus.rSquared, Modulus.modulus, Modulus.factor))
    }

    /// A square root, if there is one; which of the two is not said.
    package func squareRoot() -> Self? {
        let root = power(Modulus.rootExponent)
        return root.squared() == self ? root : nil
    }
}

extension PrimeField {
    package static var byteCount: Int { Modulus.Limbs.count * 8 }

    /// Reads a number below the prime, the most significant byte first; `nil` for another count of
    /// bytes than ``byteCount`` and for a number that is not below the prime.
    package init?(bigEndian bytes: ArraySlice<UInt8>) {
        guard let limbs = Modulus.Limbs(bigEndian: bytes), limbs.isBelow(Modulus.modulus) else {
            return nil
        }
        self.init(canonical: limbs)
    }

    /// Reads any number of bytes, the most significant first, modulo the prime.
    package init(reducing bytes: some Sequence<UInt8>) {
        let base = Self(256)
        self = .zero
        for byte in bytes { self = self * base + Self(UInt64(byte)) }
    }

    /// The number below the prime.
    var canonical: Modulus.Limbs {
        var one = Modulus.Limbs.zero
        one[0] = 1
        return .montgomeryProduct(limbs, one, Modulus.modulus, Modulus.factor)
    }

    package func append(to bytes: inout [UInt8]) {
        canonical.append(to: &bytes)
    }

    /// Whether the number below the prime is odd; the sign of RFC 9380.
    package var isOdd: Bool { canonical[0] & 1 == 1 }

    /// Whether the number is above its negative, both below the prime.
    package var isAboveNegative: Bool {
        (-self).canonical.isBelow(canonical)
    }
}
