/// A point of G2 that walks through the Miller loop and yields the line of each step.
///
/// Homogeneous coordinates (x / z, y / z) and the formulas of Costello, Lange and Naehrig,
/// "Faster Pairing Computations on Curves with High-Degree Twists".
struct TwistWalk<E: PairingFriendly> {
    private typealias Coordinate = Fp2<E.Tower>

    private var x, y, z: Coordinate
    private let half = PrimeField<E.Tower.Modulus>(2).inverse()

    init(from point: AffinePoint<E.G2>) {
        x = point.x
        y = point.y
        z = .one
    }

    /// Doubles the point; the line is its tangent.
    mutating func double() -> PairingLine<E.Tower> {
        let a = (x * y).scaled(by: half)
        let b = y.squared()
        let c = z.squared()
        let e = E.G2.b * c.tripled()
        let f = e.tripled()
        let g = (b + f).scaled(by: half)
        let h = (y + z).squared() - (b + c)
        let i = e - b
        let j = x.squared()
        let ee = e.squared()
        x = a * (b - f)
        y = g.squared() - ee.tripled()
        z = b * h
        return PairingLine(free: i, byX: j.tripled(), byY: -h)
    }

    /// Adds another point; the line goes through both.
    mutating func add(_ point: AffinePoint<E.G2>) -> PairingLine<E.Tower> {
        let theta = y - point.y * z
        let lambda = x - point.x * z
        let c = theta.squared()
        let d = lambda.squared()
        let e = lambda * d
        let f = z * c
        let g = x * d
        let h = e + f - g.doubled()
        x = lambda * h
        y = theta * (g - h) - e * y
        z = z * e
        let j = theta * point.x - lambda * point.y
        return PairingLine(free: j, byX: -theta, byY: lambda)
    }
}

extension AffinePoint {
    /// The image under the p-th power map, carried over to the twist.
    static func twistedFrobenius<E: PairingFriendly>(
        _ point: Self, _: E.Type
    ) -> Self where C == E.G2 {
        guard !point.isInfinity else { return point }
        let table = E.Tower.frobenius
        if E.twistDivides {
            return Self(
                point.x.conjugate * table.powers[0][2], point.y.conjugate * table.powers[0][3])
        }
        return Self(
            point.x.conjugate * table.inverseSquare, point.y.conjugate * table.inverseCube)
    }
}

extension JacobianPoint {
    /// The image under the p-th power map, carried over to the twist.
    static func twistedFrobenius<E: PairingFriendly>(
        _ point: Self, _: E.Type
    ) -> Self where C == E.G2 {
        let table = E.Tower.frobenius
        if E.twistDivides {
            return Self(
                point.x.conjugate * table.powers[0][2], point.y.conjugate * table.powers[0][3],
                point.z.conjugate)
        }
        return Self(
            point.x.conjugate * table.inverseSquare, point.y.conjugate * table.inverseCube,
            point.z.conjugate)
    }
}
