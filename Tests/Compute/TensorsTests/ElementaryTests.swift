import Glibc
import Tensors
import Testing

/// The elementary functions against the C library's binary64, over the whole range of patterns.
struct ElementaryTests {
    @Test(arguments: ElementaryClaim.all)
    func `a function keeps its bound`(_ claim: ElementaryClaim) {
        var worst = (error: 0.0, at: Float(0))
        for bits in stride(from: UInt32(0), through: UInt32.max - 2_003, by: 2_003) {
            let x = Float(bitPattern: bits)
            guard x.magnitude <= claim.domain || x.isNaN else { continue }
            let error = ulps(claim.function(x), claim.reference(Double(x)))
            if error > worst.error { worst = (error, x) }
        }
        #expect(worst.error <= claim.bound, "\(worst.error) ulp at \(worst.at)")
        #expect(worst.error > 0.5, "a bound that nothing comes near is not measured")
    }

    @Test func `exp has its limits`() {
        #expect(Elementary.exp(0) == 1)
        #expect(Elementary.exp(-0.0) == 1)
        #expect(Elementary.exp(.infinity) == .infinity)
        #expect(Elementary.exp(-.infinity) == 0)
        #expect(Elementary.exp(89) == .infinity)
        #expect(Elementary.exp(0x1.62e42ep6) < .infinity)
        #expect(Elementary.exp(-103) == Float.leastNonzeroMagnitude)
        #expect(Elementary.exp(-104).bitPattern == 0)
        #expect(Elementary.exp(.nan).isNaN)
    }

    @Test func `log has its limits`() {
        #expect(Elementary.log(1).bitPattern == 0)
        #expect(Elementary.log(0) == -.infinity)
        #expect(Elementary.log(-0.0) == -.infinity)
        #expect(Elementary.log(.infinity) == .infinity)
        #expect(Elementary.log(-1).isNaN)
        #expect(Elementary.log(-.infinity).isNaN)
        #expect(Elementary.log(.nan).isNaN)
        #expect(abs(Elementary.log(.leastNonzeroMagnitude) + 103.27893) < 1e-4)
    }

    @Test func `tanh and sigmoid saturate and keep the sign of zero`() {
        #expect(Elementary.tanh(.infinity) == 1)
        #expect(Elementary.tanh(-.infinity) == -1)
        #expect(Elementary.tanh(-0.0).bitPattern == Float(-0.0).bitPattern)
        #expect(Elementary.tanh(.leastNonzeroMagnitude) == .leastNonzeroMagnitude)
        #expect(Elementary.tanh(.nan).isNaN)
        #expect(Elementary.sigmoid(0) == 0.5)
        #expect(Elementary.sigmoid(.infinity) == 1)
        #expect(Elementary.sigmoid(-.infinity) == 0)
        #expect(Elementary.sigmoid(-90) > 0)
        #expect(Elementary.sigmoid(.nan).isNaN)
    }

    @Test func `sin and cos are NaN outside their domain`() {
        #expect(Elementary.sin(-0.0).bitPattern == Float(-0.0).bitPattern)
        #expect(Elementary.cos(0) == 1)
        #expect(Elementary.sin(0x1p17).isFinite)
        #expect(Elementary.cos(-0x1p17).isFinite)
        for x in [Float(0x1p17).nextUp, -Float(0x1p17).nextUp, .infinity, .nan] {
            #expect(Elementary.sin(x).isNaN)
            #expect(Elementary.cos(x).isNaN)
        }
    }

    @Test func `roots are those of IEEE 754`() {
        #expect(Elementary.squareRoot(2) == 0x1.6a09e6p0)
        #expect(Elementary.reciprocalSquareRoot(4) == 0.5)
        #expect(Elementary.reciprocalSquareRoot(0) == .infinity)
        #expect(Elementary.squareRoot(-1).isNaN)
    }
}

/// What the spec claims about one function.
struct ElementaryClaim: Sendable, CustomTestStringConvertible {
    let name: String
    let bound: Double
    let domain: Float
    let function: @Sendable (Float) -> Float
    let reference: @Sendable (Double) -> Double

    var testDescription: String { name }

    static let all = [
        claim("exp", 1, Elementary.exp) { Glibc.exp($0) },
        claim("log", 1, Elementary.log) { Glibc.log($0) },
        claim("tanh", 2, Elementary.tanh) { Glibc.tanh($0) },
        claim("sigmoid", 3, Elementary.sigmoid) { 1 / (1 + Glibc.exp(-$0)) },
        claim("sin", 2, domain: 0x1p17, Elementary.sin) { Glibc.sin($0) },
        claim("cos", 2, domain: 0x1p17, Elementary.cos) { Glibc.cos($0) },
    ]

    private static func claim(
        _ name: String,
        _ bound: Double,
        domain: Float = .infinity,
        _ function: @escaping @Sendable (Float) -> Float,
        _ reference: @escaping @Sendable (Double) -> Double
    ) -> ElementaryClaim {
        ElementaryClaim(
            name: name,
            bound: bound,
            domain: domain,
            function: function,
            reference: reference
        )
    }
}

/// The distance of a result from the exact value in units of the last place of binary32.
func ulps(_ result: Float, _ exact: Double) -> Double {
    if result.isNaN || exact.isNaN { return result.isNaN == exact.isNaN ? 0 : .infinity }
    let rounded = Float(exact)
    if result.isInfinite || rounded.isInfinite { return result == rounded ? 0 : .infinity }
    let unit = max(rounded.ulp, .leastNonzeroMagnitude)
    return (Double(result) - exact).magnitude / Double(unit)
}
