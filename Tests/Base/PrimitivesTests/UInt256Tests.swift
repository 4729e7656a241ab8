import Primitives
import Testing

@Suite struct UInt256Tests {
    /// Values whose limbs are zero, one, full, half or mixed, so that every carry and every
    /// correction step of the division is met.
    private static let samples: [UInt256] = {
        let limbs: [UInt64] = [
            0, 1, 2, .max, .max - 1, 1 << 63, (1 << 63) - 1, 0x1234_5678_9abc_def0,
        ]
        var state: UInt64 = 7
        func draw() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return limbs[Int(state >> 40) % limbs.count]
        }
        return (0..<90).map { _ in UInt256(limbs: (draw(), draw(), draw(), draw())) }
            + [.zero, .one, .max]
    }()

    @Test func `a quotient times its divisor plus the remainder is the dividend`() throws {
        for a in Self.samples {
            for b in Self.samples where !b.isZero {
                let (quotient, rest) = try #require(a.quotientAndRemainder(dividingBy: b))
                #expect(rest < b)
                let (product, overflow) = quotient.multipliedReportingOverflow(by: b)
                #expect(!overflow)
                #expect(product &+ rest == a)
            }
        }
        #expect(UInt256.max.quotientAndRemainder(dividingBy: .zero) == nil)
    }

    @Test func `the full product agrees with the schoolbook of 32-bit digits`() {
        func digits(_ value: UInt256) -> [UInt64] {
            [value.limb0, value.limb1, value.limb2, value.limb3].flatMap {
                [$0 & 0xffff_ffff, $0 >> 32]
            }
        }
        for a in Self.samples {
            for b in Self.samples.prefix(40) {
                var product = [UInt64](repeating: 0, count: 16)
                for (i, left) in digits(a).enumerated() {
                    var carry: UInt64 = 0
                    for (j, right) in digits(b).enumerated() {
                        let sum = left * right + product[i + j] + carry
                        product[i + j] = sum & 0xffff_ffff
                        carry = sum >> 32
                    }
                    product[i + 8] = carry
                }
                let (high, low) = a.multipliedFullWidth(by: b)
                #expect(digits(low) + digits(high) == product)
            }
        }
    }

    @Test func `sums and differences undo each other and report what does not fit`() {
        for a in Self.samples {
            for b in Self.samples {
                let (sum, overflow) = a.addingReportingOverflow(b)
                #expect(overflow == (sum < a))
                #expect(sum &- b == a)
                #expect(a.subtractingReportingOverflow(b).overflow == (a < b))
            }
        }
        #expect(UInt256.max.addingReportingOverflow(.one) == (.zero, true))
        #expect(UInt256.zero.subtractingReportingOverflow(.one) == (.max, true))
    }

    @Test func `shifts are products and quotients by powers of two`() {
        for value in Self.samples {
            for count in [0, 1, 63, 64, 65, 127, 128, 191, 192, 255] {
                let power = UInt256.one << count
                #expect(value << count == value &* power)
                #expect(value >> count == value / power)
            }
            #expect(value << 256 == .zero && value >> 300 == .zero)
        }
    }

    /// The remainder of 512 bits, one bit after the other.
    private static func remainder(high: UInt256, low: UInt256, by modulus: UInt256) -> UInt256 {
        var rest = UInt256.zero
        for place in stride(from: 511, through: 0, by: -1) {
            let part = place >= 256 ? high >> (place - 256) : low >> place
            let carry = rest >> 255 == .one
            rest = rest << 1 | part & .one
            if carry || rest >= modulus { rest = rest &- modulus }
        }
        return rest
    }

    @Test func `sums and products modulo a third value agree with division bit by bit`() {
        for (index, a) in Self.samples.enumerated() {
            let b = Self.samples[(index * 7 + 3) % Self.samples.count]
            let (high, low) = a.multipliedFullWidth(by: b)
            let (sum, carry) = a.addingReportingOverflow(b)
            for modulus in Self.samples.suffix(40) where !modulus.isZero {
                let product = Self.remainder(high: high, low: low, by: modulus)
                #expect(UInt256.multiplyModulo(a, b, modulus) == product)
                let total = Self.remainder(high: carry ? .one : .zero, low: sum, by: modulus)
                #expect(UInt256.addModulo(a, b, modulus) == total)
            }
            #expect(UInt256.multiplyModulo(a, b, .zero) == .zero)
            #expect(UInt256.addModulo(a, b, .zero) == .zero)
        }
    }

    @Test func `a division by one limb agrees with the processor's`() {
        var state: UInt64 = 99
        for round in 0..<4000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let divisor = max(1, state >> UInt64(round % 64))
            let value = Self.samples[round % Self.samples.count] ^ UInt256(state)
            let (quotient, rest) = value.dividedByLimb(divisor)
            var remainder: UInt64 = 0
            var expected: [UInt64] = []
            for limb in [value.limb3, value.limb2, value.limb1, value.limb0] {
                let step = divisor.dividingFullWidth((remainder, limb))
                expected.append(step.quotient)
                remainder = step.remainder
            }
            #expect([quotient.limb3, quotient.limb2, quotient.limb1, quotient.limb0] == expected)
            #expect(rest == remainder)
        }
    }

    @Test func `text and bytes are read back`() {
        for value in Self.samples {
            #expect(UInt256(value.description) == value)
            #expect(UInt256(value.hexadecimal) == value)
            #expect(UInt256(bigEndian: value.bigEndianBytes) == value)
            #expect(UInt256(bigEndian: value.minimalBytes) == value)
            #expect(value.minimalBytes.first != 0)
            #expect(UInt256(value.hash32) == value)
        }
        let largest =
            "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        #expect(UInt256.max.description == largest)
        #expect(UInt256(1_000).hexadecimal == "0x3e8")
    }

    @Test(arguments: [
        "", "0x", "-1", "1.0", "0xg", " 1", "a",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        "0x10000000000000000000000000000000000000000000000000000000000000000",
    ])
    func `text that is no number of 256 bits is refused`(text: String) {
        #expect(UInt256(text) == nil)
    }

    @Test func `more than 32 bytes are refused`() {
        #expect(UInt256(bigEndian: [UInt8](repeating: 0, count: 33)) == nil)
    }
}
