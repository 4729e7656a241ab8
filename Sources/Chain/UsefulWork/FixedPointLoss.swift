/// Cross entropy as an integer number of 2⁻³² nats, so that a sum has no order.
package enum FixedPointLoss {
    /// Losses of this size and above are refused: a sum over the longest quiz stays in a `UInt64`.
    package static let bound: Float = 262_144

    /// `loss` · 2³², rounded to the nearest integer, ties to even; `nil` below 0 and from ``bound``
    /// on.
    ///
    /// The product is exact in binary64 (24 significant bits times a power of two), so this is one
    /// rounding whatever the machine.
    package static func units(_ loss: Float) -> UInt64? {
        guard loss.isFinite, loss >= 0, loss < bound else { return nil }
        return UInt64(exactly: (Double(loss) * 4_294_967_296).rounded(.toNearestOrEven))
    }

    /// Nats, for people.
    package static func nats(_ units: UInt64) -> Double {
        Double(units) / 4_294_967_296
    }
}
