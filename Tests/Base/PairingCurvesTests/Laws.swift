import Cryptography
import PairingCurves
import Primitives
import Testing

/// Drawn elements of the fields, the same ones in every run.
protocol Sampled {
    static func sample(_ generator: inout CounterGenerator) -> Self
}

extension PrimeField: Sampled {
    static func sample(_ generator: inout CounterGenerator) -> Self {
        let bytes = (0..<byteCount + 16).map { _ in UInt8(generator.below(256)) }
        return Self(reducing: bytes)
    }
}

extension Fp2: Sampled {
    static func sample(_ generator: inout CounterGenerator) -> Self {
        Self(.sample(&generator), .sample(&generator))
    }
}

extension Fp6: Sampled {
    static func sample(_ generator: inout CounterGenerator) -> Self {
        Self(.sample(&generator), .sample(&generator), .sample(&generator))
    }
}

extension Fp12: Sampled {
    static func sample(_ generator: inout CounterGenerator) -> Self {
        Self(.sample(&generator), .sample(&generator))
    }
}

/// What every field has to obey, for drawn elements and those at the edges.
func checkFieldLaws<F: Field & Sampled>(_: F.Type) {
    var generator = CounterGenerator(seed: .zero, domain: "field laws")
    let edges = [F.zero, .one, -F.one, F.one.doubled()]
    let samples = edges + (0..<4).map { _ in F.sample(&generator) }
    for a in samples {
        #expect(a + .zero == a)
        #expect(a * .one == a)
        #expect(a * .zero == .zero)
        #expect(a - a == .zero)
        #expect(a + -a == .zero)
        #expect(a.doubled() == a + a)
        #expect(a.squared() == a * a)
        #expect(a.isZero == (a == .zero))
        #expect(a * a.inverse() == (a.isZero ? .zero : .one))
        #expect(a.power([5]) == a * a * a * a * a)
        #expect(a.power([0]) == .one)
        for b in samples {
            #expect(a + b == b + a)
            #expect(a * b == b * a)
            #expect(a - b == -(b - a))
            #expect((a + b).squared() == a.squared() + (a * b).doubled() + b.squared())
            for c in samples {
                #expect((a + b) + c == a + (b + c))
                #expect((a * b) * c == a * (b * c))
                #expect(a * (b + c) == a * b + a * c)
            }
        }
    }
}

/// What every group of points has to obey; `generator` has the order `order`.
func checkGroupLaws<C: Curve>(_ generator: AffinePoint<C>, order: UInt256) {
    let g = JacobianPoint(generator)
    let two = g.doubled()
    let five = two + two + g
    let points = [JacobianPoint<C>.infinity, g, two, five, -five, -g]
    for a in points {
        #expect(a + JacobianPoint<C>.infinity == a)
        #expect((a + -a).isInfinity)
        #expect(a + a == a.doubled())
        #expect((a - a).isInfinity)
        #expect(JacobianPoint(a.affine) == a)
        #expect(multiple(a, order).isInfinity)
        for b in points {
            #expect(a + b == b + a)
            #expect(a + b.affine == a + b)
            #expect((a == b) == (a.affine == b.affine))
            for c in points { #expect((a + b) + c == a + (b + c)) }
        }
    }
    #expect(!multiple(g, order - 1).isInfinity)
    #expect(multiple(g, order - 1) == -g)
}

/// The multiple by doubling and adding, the definition.
func multiple<C: Curve>(_ point: JacobianPoint<C>, _ scalar: UInt256) -> JacobianPoint<C> {
    var result = JacobianPoint<C>.infinity
    for place in (0..<scalar.bitWidth).reversed() {
        result = result.doubled()
        if (scalar >> place).limb0 & 1 == 1 { result = result + point }
    }
    return result
}

/// A drawn number of 256 bits.
func drawScalar(_ generator: inout CounterGenerator) -> UInt256 {
    UInt256(
        limbs: (generator.next(), generator.next(), generator.next(), generator.next()))
}

/// A drawn point of the curve, as good as never in the group of prime order if that is smaller.
func drawPoint<C: Curve>(
    _ generator: inout CounterGenerator, _: C.Type
) -> AffinePoint<C> where C.Coordinate: SignedField & Sampled {
    while true {
        let x = C.Coordinate.sample(&generator)
        if let y = (x.squared() * x + C.b).squareRoot(),
            let point = AffinePoint<C>(checking: x, y)
        {
            return point
        }
    }
}
