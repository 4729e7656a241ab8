/// The simplified map of Shallue, van de Woestijne and Ulas to a curve y² = x³ + Ax + B, and the
/// isogeny from there (RFC 9380, sections 6.6.2, 6.6.3 and 8.8).
struct CurveMap<C: Curve>: Sendable where C.Coordinate: SignedField {
    typealias Coordinate = C.Coordinate

    /// A, B and Z.
    let a, b, z: Coordinate
    /// Polynomials with the constant term first: numerator and denominator of x, then of y.
    let isogeny: [[Coordinate]]

    private let minusBOverA: Coordinate
    private let bOverZA: Coordinate

    init(curve: [Coordinate], z: Coordinate, isogeny: [[Coordinate]]) {
        (a, b) = (curve[0], curve[1])
        self.z = z
        self.isogeny = isogeny
        minusBOverA = -(b * a.inverse())
        bOverZA = b * (z * a).inverse()
    }

    /// A point of the curve, not yet in the group of prime order.
    func point(_ u: Coordinate) -> JacobianPoint<C> {
        let tv = z * u.squared()
        let denominator = tv.squared() + tv
        let x1 =
            denominator.isZero ? bOverZA : minusBOverA * (Coordinate.one + denominator.inverse())
        if let y = value(x1).squareRoot() { return image(x1, signed(y, like: u)) }
        let x2 = tv * x1
        // One of the two values is a square whatever u is.
        let y = value(x2).squareRoot() ?? .zero
        return image(x2, signed(y, like: u))
    }

    private func value(_ x: Coordinate) -> Coordinate { (x.squared() + a) * x + b }

    private func signed(_ y: Coordinate, like u: Coordinate) -> Coordinate {
        y.isOdd == u.isOdd ? y : -y
    }

    /// The image under the isogeny; the neutral element where a denominator is zero.
    private func image(_ x: Coordinate, _ y: Coordinate) -> JacobianPoint<C> {
        let values = isogeny.map { polynomial in
            polynomial.dropLast().reversed().reduce(polynomial[polynomial.count - 1]) {
                $0 * x + $1
            }
        }
        let (xn, xd, yn, yd) = (values[0], values[1], values[2], values[3])
        let z = xd * yd
        if z.isZero { return .infinity }
        let xdyd2 = z * yd
        return JacobianPoint(xn * xdyd2, y * yn * z.squared() * xd, z)
    }
}

extension BLS12381 {
    private static let mapToG1 = CurveMap<G1>(
        curve: Fp.constants(IsogenyConstants.g1Curve), z: Fp(11),
        isogeny: [
            IsogenyConstants.g1XNumerator, IsogenyConstants.g1XDenominator,
            IsogenyConstants.g1YNumerator, IsogenyConstants.g1YDenominator,
        ].map(Fp.constants))

    private static let mapToG2 = CurveMap<G2>(
        curve: Fp2<Tower>.constants(IsogenyConstants.g2Curve),
        z: -Fp2(Fp(2), .one),
        isogeny: [
            IsogenyConstants.g2XNumerator, IsogenyConstants.g2XDenominator,
            IsogenyConstants.g2YNumerator, IsogenyConstants.g2YDenominator,
        ].map(Fp2<Tower>.constants))

    /// A point of G1 for an element of the field, as MAP_FP_TO_G1 of EIP-2537 makes it.
    package static func mapToG1(_ u: Fp) -> JacobianPoint<G1> {
        mapToG1.point(u).clearedOfCofactor
    }

    /// A point of G2 for an element of the field, as MAP_FP2_TO_G2 of EIP-2537 makes it.
    package static func mapToG2(_ u: Fp2<Tower>) -> JacobianPoint<G2> {
        mapToG2.point(u).clearedOfCofactor
    }

    /// The point of two elements of the field, as RFC 9380 hashes to G2.
    package static func mapToG2(_ u: Fp2<Tower>, _ v: Fp2<Tower>) -> JacobianPoint<G2> {
        (mapToG2.point(u) + mapToG2.point(v)).clearedOfCofactor
    }
}
