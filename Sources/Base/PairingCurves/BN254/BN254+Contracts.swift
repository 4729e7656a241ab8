package import Primitives

// What the precompiled contracts ask for. These functions are not generic, so that what they call
// is compiled for this curve; a generic function that another module calls is not.

extension BN254 {
    /// The sum of two points of G1.
    package static func sum(_ a: AffinePoint<G1>, _ b: AffinePoint<G1>) -> AffinePoint<G1> {
        (JacobianPoint(a) + b).affine
    }

    /// The multiple of a point of G1 by any number.
    package static func multiple(_ point: AffinePoint<G1>, _ scalar: UInt256) -> AffinePoint<G1> {
        point.times(scalar).affine
    }

    /// Whether the product of the pairings of points, all in the groups of order r, is 1.
    package static func isProductOne(_ pairs: [(AffinePoint<G1>, AffinePoint<G2>)]) -> Bool {
        // A pair with the neutral element contributes 1.
        let pairs = pairs.filter { !$0.0.isInfinity && !$0.1.isInfinity }
        return Pairing.isOne(pairs.map { ($0.0, PreparedPoint($0.1)) })
    }
}
