/// A curve y² = x³ + b of prime order, or a subgroup of one.
package protocol Curve: Sendable {
    associatedtype Coordinate: Field
    static var b: Coordinate { get }
}

/// A point by its coordinates.
package struct AffinePoint<C: Curve>: Equatable, Sendable {
    package let x, y: C.Coordinate
    /// The neutral element has no coordinates; they are zero then.
    package let isInfinity: Bool

    package static var infinity: Self { Self(x: .zero, y: .zero, isInfinity: true) }

    /// Takes coordinates of a point of the curve.
    init(_ x: C.Coordinate, _ y: C.Coordinate) {
        self.init(x: x, y: y, isInfinity: false)
    }

    private init(x: C.Coordinate, y: C.Coordinate, isInfinity: Bool) {
        self.x = x
        self.y = y
        self.isInfinity = isInfinity
    }

    /// `nil` when the coordinates are not those of a point of the curve.
    package init?(checking x: C.Coordinate, _ y: C.Coordinate) {
        guard y.squared() == x.squared() * x + C.b else { return nil }
        self.init(x, y)
    }

    package static prefix func - (a: Self) -> Self {
        Self(x: a.x, y: -a.y, isInfinity: a.isInfinity)
    }
}
