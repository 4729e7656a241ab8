/// Why bytes are no point.
package enum PointFailure: Error, Equatable, CustomStringConvertible {
    case length(expected: Int, got: Int)
    /// A coordinate is not below the prime, or has bytes where zeros are expected.
    case coordinateOutOfRange
    case notOnCurve
    case notInSubgroup
    /// The bits of a compressed point contradict each other.
    case contradictoryFlags

    package var description: String {
        switch self {
        case .length(let expected, let got): "expected \(expected) bytes of a point, got \(got)"
        case .coordinateOutOfRange: "expected a coordinate below the prime, got a larger one"
        case .notOnCurve: "expected a point of the curve, got another one"
        case .notInSubgroup: "expected a point of the group of prime order, got another one"
        case .contradictoryFlags: "expected the flags of a compressed point, got others"
        }
    }
}
