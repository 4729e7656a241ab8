import Glibc
import Tensors
import Testing

/// The binary64 functions of host-made tables.
struct ElementaryDoubleTests {
    @Test func `exp and log are within two ulp of the C library's`() {
        for x in samples(from: -745, through: 709.7) {
            #expect(near(ElementaryDouble.exp(x), Glibc.exp(x), ulps: 2), "\(x)")
        }
        for x in samples(from: -700, through: 700) {
            let y = Glibc.exp(x)
            #expect(near(ElementaryDouble.log(y), Glibc.log(y), ulps: 2), "\(y)")
        }
        for x in samples(from: 0.5, through: 1.5) {
            #expect(near(ElementaryDouble.log(x), Glibc.log(x), ulps: 2), "\(x)")
        }
    }

    @Test func `sin and cos are within two ulp of the C library's`() {
        for limit in [3.2, 1e3, 0x1p30] {
            for x in samples(from: -limit, through: limit) {
                #expect(near(ElementaryDouble.sin(x), Glibc.sin(x), ulps: 2), "\(x)")
                #expect(near(ElementaryDouble.cos(x), Glibc.cos(x), ulps: 2), "\(x)")
            }
        }
        #expect(ElementaryDouble.sin(-0.0).sign == .minus)
        #expect(ElementaryDouble.cos(0x1.1p30).isNaN)
    }

    @Test func `pow is near the C library's`() {
        for x in samples(from: -3, through: 3) {
            #expect(near(ElementaryDouble.pow(10_000, x), Glibc.pow(10_000, x), ulps: 40))
            #expect(
                near(ElementaryDouble.pow(0.999, 1_000 * x), Glibc.pow(0.999, 1_000 * x), ulps: 8)
            )
        }
        #expect(ElementaryDouble.pow(0, 0) == 1)
        #expect(ElementaryDouble.pow(-1, 2).isNaN)
    }

    @Test func `limits are those of the functions`() {
        #expect(ElementaryDouble.exp(0) == 1)
        #expect(ElementaryDouble.exp(710) == .infinity)
        #expect(ElementaryDouble.exp(-750) == 0)
        #expect(ElementaryDouble.exp(.nan).isNaN)
        #expect(ElementaryDouble.log(1) == 0)
        #expect(ElementaryDouble.log(0) == -.infinity)
        #expect(ElementaryDouble.log(.infinity) == .infinity)
        #expect(ElementaryDouble.log(-1).isNaN)
        let least = Double.leastNonzeroMagnitude
        #expect(near(ElementaryDouble.log(least), Glibc.log(least), ulps: 2))
    }

    @Test func `a turning table starts at no turn and follows its angles`() {
        let table = RopeTable.make(time: 40, headWidth: 6, theta: 10_000)
        #expect(table.cosine.count == 120)
        #expect(Array(table.cosine.prefix(3)) == [1, 1, 1])
        #expect(Array(table.sine.prefix(3)) == [0, 0, 0])
        let angle = 39 * Glibc.pow(10_000, -2.0 / 6)
        #expect(table.cosine[39 * 3 + 1] == Float(Glibc.cos(angle)))
        #expect(table.sine[39 * 3 + 1] == Float(Glibc.sin(angle)))
        #expect(table.sine[39 * 3] == Float(Glibc.sin(Double(39))))
    }

    private func samples(from low: Double, through high: Double) -> [Double] {
        (0...20_000).map { low + (high - low) * Double($0) / 20_000 }
    }

    private func near(_ got: Double, _ expected: Double, ulps: Double) -> Bool {
        got == expected || (got - expected).magnitude <= ulps * expected.ulp
    }
}
