package import Primitives

// What the precompiled contracts ask for. These functions are not generic, so that what they call
// is compiled for this curve; a generic function that another module calls is not.

extension BLS12381 {
    /// The sum of two points of the curve of G1.
    package static func sum(_ a: AffinePoint<G1>, _ b: AffinePoint<G1>) -> AffinePoint<G1> {
        (JacobianPoint(a) + b).affine
    }

    /// The sum of two points of the curve of G2.
    package static func sum(_ a: AffinePoint<G2>, _ b: AffinePoint<G2>) -> AffinePoint<G2> {
        (JacobianPoint(a) + b).affine
    }

    /// The sum of multiples of points in the group of order r.
    package static func sum(of terms: [(AffinePoint<G1>, UInt256)]) -> AffinePoint<G1> {
        JacobianPoint.sum(of: terms.map { ScalarTerm($0.0, $0.1) }).affine
    }

    /// The sum of multiples of points in the group of order r.
    package static func sum(of terms: [(AffinePoint<G2>, UInt256)]) -> AffinePoint<G2> {
        JacobianPoint.sum(of: terms.map { ScalarTerm($0.0, $0.1) }).affine
    }

    /// Whether the product of the pairings of points, all in the groups of order r, is 1.
    package static func isProductOne(_ pairs: [(AffinePoint<G1>, AffinePoint<G2>)]) -> Bool {
        // A pair with the neutral element contributes 1.
        let pairs = pairs.filter { !$0.0.isInfinity && !$0.1.isInfinity }
        return Pairing.isOne(pairs.map { ($0.0, PreparedPoint($0.1)) })
    }

    /// The point of G1 of MAP_FP_TO_G1.
    package static func point(mapping u: Fp) -> AffinePoint<G1> { mapToG1(u).affine }

    /// The point of G2 of MAP_FP2_TO_G2.
    package static func point(mapping u: Fp2<Tower>) -> AffinePoint<G2> { mapToG2(u).affine }
}
