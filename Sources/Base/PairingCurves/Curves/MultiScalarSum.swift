package import Primitives

/// A point and what it is multiplied by.
package struct ScalarTerm<C: Curve>: Sendable {
    package let point: AffinePoint<C>
    package let scalar: UInt256

    package init(_ point: AffinePoint<C>, _ scalar: UInt256) {
        self.point = point
        self.scalar = scalar
    }
}

extension JacobianPoint {
    /// The sum of all terms, whose scalars have at most `bits` bits.
    ///
    /// Few terms share their doublings (Straus), many share buckets (Pippenger).
    static func sum(of terms: [ScalarTerm<C>], bits: Int) -> Self {
        let terms = terms.filter { !$0.point.isInfinity && !$0.scalar.isZero }
        guard !terms.isEmpty else { return .infinity }
        return terms.count < 24 ? strausSum(terms, bits) : pippengerSum(terms, bits)
    }

    /// One chain of doublings for all terms; each adds odd multiples of its point where its digits
    /// are not zero.
    private static func strausSum(_ terms: [ScalarTerm<C>], _ bits: Int) -> Self {
        let width = bits > 96 ? 5 : 4
        let half = 1 << (width - 2)
        let digits = terms.map { nonadjacentForm($0.scalar, width: width, count: bits + 1) }
        var multiples: [Self] = []
        multiples.reserveCapacity(terms.count * half)
        for term in terms {
            var multiple = Self(term.point)
            let double = multiple.doubled()
            multiples.append(multiple)
            for _ in 1..<half {
                multiple = multiple + double
                multiples.append(multiple)
            }
        }
        let table = affine(multiples)
        var sum = Self.infinity
        for place in (0...bits).reversed() {
            sum = sum.doubled()
            for index in terms.indices {
                let digit = Int(digits[index][place])
                if digit > 0 { sum = sum + table[index * half + digit >> 1] }
                if digit < 0 { sum = sum + -table[index * half + (-digit) >> 1] }
            }
        }
        return sum
    }

    /// Digits that are zero or odd and below 2^(width − 1) in size, the least significant first; of
    /// `width` neighbours one at most is not zero.
    private static func nonadjacentForm(_ scalar: UInt256, width: Int, count: Int) -> [Int8] {
        var digits = [Int8](repeating: 0, count: count)
        let (full, half) = (1 << width, 1 << (width - 1))
        var place = 0
        var carry = 0
        while place < count {
            let bit = Int(window(scalar, place, 1))
            if bit ^ carry == 0 {
                place += 1
                continue
            }
            var digit = Int(window(scalar, place, width)) + carry
            carry = digit >= half ? 1 : 0
            if carry == 1 { digit -= full }
            digits[place] = Int8(truncatingIfNeeded: digit)
            place += width
        }
        return digits
    }

    /// `width` bits of a number from a place on; bits beyond the number are zero.
    private static func window(_ scalar: UInt256, _ place: Int, _ width: Int) -> UInt64 {
        func limb(_ index: Int) -> UInt64 {
            switch index {
            case 0: scalar.limb0
            case 1: scalar.limb1
            case 2: scalar.limb2
            case 3: scalar.limb3
            default: 0
            }
        }
        let shift = UInt64(place % 64)
        var bits = limb(place / 64) >> shift
        if shift != 0 { bits |= limb(place / 64 + 1) << (64 - shift) }
        return bits & (1 << UInt64(width) - 1)
    }

    /// The points of a window are sorted into buckets by their digit; the buckets' weighted sum
    /// takes two additions a bucket.
    private static func pippengerSum(_ terms: [ScalarTerm<C>], _ bits: Int) -> Self {
        let width = windowWidth(terms.count, bits)
        let windows = bits / width + 1
        let digits = terms.map { signedDigits($0.scalar, width, windows) }
        var sum = Self.infinity
        for window in (0..<windows).reversed() {
            for _ in 0..<width { sum = sum.doubled() }
            var buckets = [Self](repeating: .infinity, count: 1 << (width - 1))
            for (index, term) in terms.enumerated() {
                let digit = Int(digits[index][window])
                if digit > 0 { buckets[digit - 1] = buckets[digit - 1] + term.point }
                if digit < 0 { buckets[-digit - 1] = buckets[-digit - 1] + -term.point }
            }
            var (running, total) = (Self.infinity, Self.infinity)
            for bucket in buckets.reversed() {
                running = running + bucket
                total = total + running
            }
            sum = sum + total
        }
        return sum
    }

    /// The width with the fewest additions; one among full points counts as one and a half.
    private static func windowWidth(_ count: Int, _ bits: Int) -> Int {
        let costs = (3...12).map { (bits / $0 + 1) * (2 * count + (6 << ($0 - 1))) }
        return 3 + (costs.indices.min { costs[$0] < costs[$1] } ?? 0)
    }

    /// Digits between −2^(width − 1) and 2^(width − 1), the least significant first.
    private static func signedDigits(_ scalar: UInt256, _ width: Int, _ count: Int) -> [Int16] {
        var digits: [Int16] = []
        digits.reserveCapacity(count)
        var carry = 0
        for index in 0..<count {
            var digit = Int(window(scalar, index * width, width)) + carry
            carry = digit > 1 << (width - 1) ? 1 : 0
            if carry == 1 { digit -= 1 << width }
            digits.append(Int16(truncatingIfNeeded: digit))
        }
        return digits
    }
}
