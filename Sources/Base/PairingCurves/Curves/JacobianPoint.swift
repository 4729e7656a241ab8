/// The point (x / z², y / z³); z is zero for the neutral element.
package struct JacobianPoint<C: Curve>: Sendable {
    package var x, y, z: C.Coordinate

    package init(_ x: C.Coordinate, _ y: C.Coordinate, _ z: C.Coordinate) {
        self.x = x
        self.y = y
        self.z = z
    }

    package init(_ point: AffinePoint<C>) {
        self.init(point.x, point.y, point.isInfinity ? .zero : .one)
    }

    package static var infinity: Self { Self(.one, .one, .zero) }
    package var isInfinity: Bool { z.isZero }

    /// The coordinates, at the price of an inversion.
    package var affine: AffinePoint<C> {
        isInfinity ? .infinity : affine(inverse: z.inverse())
    }

    private func affine(inverse: C.Coordinate) -> AffinePoint<C> {
        let square = inverse.squared()
        return AffinePoint(x * square, y * square * inverse)
    }

    /// The coordinates of all points with one inversion.
    static func affine(_ points: [Self]) -> [AffinePoint<C>] {
        zip(points, C.Coordinate.inverses(of: points.map(\.z))).map { point, inverse in
            point.isInfinity ? .infinity : point.affine(inverse: inverse)
        }
    }

    package static prefix func - (a: Self) -> Self { Self(a.x, -a.y, a.z) }

    /// Two products and five squares ("dbl-2009-l").
    package func doubled() -> Self {
        let a = x.squared()
        let b = y.squared()
        let c = b.squared()
        let d = ((x + b).squared() - a - c).doubled()
        let e = a.tripled()
        let newX = e.squared() - d.doubled()
        let newY = e * (d - newX) - c.doubled().doubled().doubled()
        return Self(newX, newY, (y * z).doubled())
    }

    /// Eleven products and five squares ("add-2007-bl").
    package static func + (p: Self, q: Self) -> Self {
        if p.isInfinity { return q }
        if q.isInfinity { return p }
        let zz1 = p.z.squared()
        let zz2 = q.z.squared()
        let u1 = p.x * zz2
        let u2 = q.x * zz1
        let s1 = p.y * q.z * zz2
        let s2 = q.y * p.z * zz1
        let h = u2 - u1
        let r = (s2 - s1).doubled()
        if h.isZero { return r.isZero ? p.doubled() : infinity }
        let i = h.doubled().squared()
        let j = h * i
        let v = u1 * i
        let x = r.squared() - j - v.doubled()
        let y = r * (v - x) - (s1 * j).doubled()
        return Self(x, y, ((p.z + q.z).squared() - zz1 - zz2) * h)
    }

    /// Seven products and four squares ("madd-2007-bl").
    package static func + (p: Self, q: AffinePoint<C>) -> Self {
        if q.isInfinity { return p }
        if p.isInfinity { return Self(q) }
        let zz = p.z.squared()
        let h = q.x * zz - p.x
        let r = (q.y * p.z * zz - p.y).doubled()
        if h.isZero { return r.isZero ? p.doubled() : infinity }
        let hh = h.squared()
        let i = hh.doubled().doubled()
        let j = h * i
        let v = p.x * i
        let x = r.squared() - j - v.doubled()
        let y = r * (v - x) - (p.y * j).doubled()
        return Self(x, y, (p.z + h).squared() - zz - hh)
    }

    package static func - (p: Self, q: Self) -> Self { p + -q }

    /// The multiple by a number of 64 bits, by doubling and adding: for sparse constants.
    func times(_ number: UInt64) -> Self {
        guard number != 0 else { return .infinity }
        var result = self
        for shift in (0..<UInt64(63 - number.leadingZeroBitCount)).reversed() {
            result = result.doubled()
            if number >> shift & 1 == 1 { result = result + self }
        }
        return result
    }
}

extension JacobianPoint: Equatable {
    /// Whether both stand for the same point.
    package static func == (p: Self, q: Self) -> Bool {
        if p.isInfinity || q.isInfinity { return p.isInfinity && q.isInfinity }
        let zz1 = p.z.squared()
        let zz2 = q.z.squared()
        return p.x * zz2 == q.x * zz1 && p.y * q.z * zz2 == q.y * p.z * zz1
    }
}
