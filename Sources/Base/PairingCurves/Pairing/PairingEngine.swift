/// A curve with an optimal ate pairing: groups G1 over Fp and G2 over Fp2, a twist of the curve.
package protocol PairingFriendly: Sendable {
    associatedtype Tower: PairingTower
    associatedtype G1: Curve where G1.Coordinate == PrimeField<Tower.Modulus>
    associatedtype G2: Curve where G2.Coordinate == Fp2<Tower>

    /// Whether b is divided by ξ on the twist (`true`) or multiplied with it.
    static var twistDivides: Bool { get }
    /// The digits −1, 0, 1 of the loop's length, without the most significant 1, the most
    /// significant first.
    static var loopDigits: [Int8] { get }
    /// Whether the number whose size `loopDigits` give is negative.
    static var loopIsNegative: Bool { get }
    /// Whether two additions of Frobenius images end the loop, as on Barreto-Naehrig curves.
    static var addsFrobeniusImages: Bool { get }
    /// A fixed power, prime to the group order, of the final exponentiation's hard part.
    static func hardPart(_ value: Fp12<Tower>) -> Fp12<Tower>
}

/// A line through points of G2, evaluated at (x, y) as `free` + `byX` · x + `byY` · y.
struct PairingLine<Tower: PairingTower>: Sendable {
    let free, byX, byY: Fp2<Tower>
}

/// The lines of the Miller loop for a point of G2; of use for every point of G1.
package struct PreparedPoint<E: PairingFriendly>: Sendable {
    /// In the order in which the loop takes them; none for the neutral element.
    let lines: [PairingLine<E.Tower>]

    package init(_ point: AffinePoint<E.G2>) {
        guard !point.isInfinity else {
            lines = []
            return
        }
        var walk = TwistWalk<E>(from: point)
        var lines: [PairingLine<E.Tower>] = []
        for digit in E.loopDigits {
            lines.append(walk.double())
            if digit == 1 { lines.append(walk.add(point)) }
            if digit == -1 { lines.append(walk.add(-point)) }
        }
        if E.addsFrobeniusImages {
            let image = AffinePoint<E.G2>.twistedFrobenius(point, E.self)
            lines.append(walk.add(image))
            lines.append(walk.add(-AffinePoint<E.G2>.twistedFrobenius(image, E.self)))
        }
        self.lines = lines
    }
}

/// Products of pairings.
package enum PairingEngine<E: PairingFriendly> {
    package typealias Pair = (AffinePoint<E.G1>, PreparedPoint<E>)

    /// Whether the product of the pairings of all pairs is 1.
    package static func isOne(_ pairs: [Pair]) -> Bool {
        product(pairs) == .one
    }

    /// The product of the pairings of all pairs, raised to a fixed power that is prime to the
    /// order of the groups.
    package static func product(_ pairs: [Pair]) -> Fp12<E.Tower> {
        finalExponentiation(millerLoop(pairs))
    }

    /// All pairs share the squares of the loop.
    private static func millerLoop(_ pairs: [Pair]) -> Fp12<E.Tower> {
        let pairs = pairs.filter { !$0.0.isInfinity && !$0.1.lines.isEmpty }
        guard !pairs.isEmpty else { return .one }
        var value = Fp12<E.Tower>.one
        var place = 0
        func takeLine() {
            for (point, prepared) in pairs {
                value = times(value, prepared.lines[place], at: point)
            }
            place += 1
        }
        for (index, digit) in E.loopDigits.enumerated() {
            if index != 0 { value = value.squared() }
            takeLine()
            if digit != 0 { takeLine() }
        }
        if E.loopIsNegative { value = value.conjugate }
        if E.addsFrobeniusImages {
            takeLine()
            takeLine()
        }
        return value
    }

    private static func times(
        _ value: Fp12<E.Tower>, _ line: PairingLine<E.Tower>, at point: AffinePoint<E.G1>
    ) -> Fp12<E.Tower> {
        let byX = line.byX.scaled(by: point.x)
        let byY = line.byY.scaled(by: point.y)
        if E.twistDivides {
            // byY + (byX + free · v) · w
            let low = value.c0.scaled(by: byY)
            let high = value.c1.times(byX, line.free)
            let both = (value.c0 + value.c1).times(byY + byX, line.free)
            return Fp12(low + high.timesV, both - low - high)
        }
        // free + byX · v + byY · v · w
        let low = value.c0.times(line.free, byX)
        let high = value.c1.timesV(byY)
        let both = (value.c0 + value.c1).times(line.free, byX + byY)
        return Fp12(low + high.timesV, both - low - high)
    }

    /// The power (p¹² − 1) / r, times a number prime to r.
    private static func finalExponentiation(_ value: Fp12<E.Tower>) -> Fp12<E.Tower> {
        // p⁶ − 1, then p² + 1; a value of the loop is never zero, and zero would stay zero.
        let first = value.conjugate * value.inverse()
        return E.hardPart(first.frobenius(2) * first)
    }
}
