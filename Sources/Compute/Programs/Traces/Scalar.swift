package import Tensors

/// How one element of a result follows from elements of the operands: the definition of an
/// operation, one number at a time, in a form that two parties can walk down together.
///
/// Numbers are their 32 bits, binary32 or int32. The tree is built on the way: a chain of a
/// thousand terms is one node that makes each term when asked.
package indirect enum Scalar {
    case literal(UInt32)
    /// One element of a value that was committed to earlier in the trace.
    case element(ValueID, Int)
    case apply(ScalarFunction, [Scalar])
    case chain(ScalarChain)
    /// A scalar that can only be named once a first one is known, such as a row that a token picks.
    ///
    /// `then` returns `nil` when the number is no valid index.
    case dependent(Scalar, then: (UInt32) -> Scalar?)
}

/// Accumulators a₀ = initial, aᵢ₊₁ = step(i, aᵢ); the value is the one after `count` steps.
package struct ScalarChain {
    package let initial: Scalar
    package let count: Int
    package let step: (Int, UInt32) -> Scalar

    package init(_ initial: Scalar, count: Int, step: @escaping (Int, UInt32) -> Scalar) {
        self.initial = initial
        self.count = count
        self.step = step
    }
}

/// The correctly rounded operations and elementary functions that scalars are made of.
package enum ScalarFunction: Hashable, Sendable {
    case unary(UnaryOperation)
    case binary(BinaryOperation)
    /// a · b + c with one rounding.
    case fma
    /// The greater of two, the first one where none is greater: a > b ? a : b.
    case maximum
    /// a > b ? c : d.
    case selectGreater
    /// Integers a == b ? c : d.
    case selectEqual
    /// Sixteen lanes folded by the tree 8, 4, 2, 1.
    case fold
    /// a < 1 ? a : 1.
    case atMostOne
}

extension Scalar {
    static func float(_ value: Float) -> Scalar { .literal(value.bitPattern) }
    static func integer(_ value: Int) -> Scalar {
        .literal(UInt32(truncatingIfNeeded: value))
    }
    static var zero: Scalar { .literal(0) }

    static func fma(_ a: Scalar, _ b: Scalar, _ c: Scalar) -> Scalar { .apply(.fma, [a, b, c]) }
    static func unary(_ operation: UnaryOperation, _ x: Scalar) -> Scalar {
        .apply(.unary(operation), [x])
    }
    static func binary(_ operation: BinaryOperation, _ a: Scalar, _ b: Scalar) -> Scalar {
        .apply(.binary(operation), [a, b])
    }
    static func + (a: Scalar, b: Scalar) -> Scalar { .binary(.add, a, b) }
    static func - (a: Scalar, b: Scalar) -> Scalar { .binary(.subtract, a, b) }
    static func * (a: Scalar, b: Scalar) -> Scalar { .binary(.multiply, a, b) }
    static func / (a: Scalar, b: Scalar) -> Scalar { .binary(.divide, a, b) }

    /// A chain of fused multiply-adds from `initial`.
    static func products(
        _ count: Int, from initial: Scalar = .zero, _ factors: @escaping (Int) -> (Scalar, Scalar)
    ) -> Scalar {
        .chain(
            ScalarChain(initial, count: count) { index, sum in
                let (a, b) = factors(index)
                return .fma(a, b, .literal(sum))
            })
    }

    /// A chain of additions from `initial`.
    static func additions(
        _ count: Int, from initial: Scalar = .zero, _ term: @escaping (Int) -> Scalar
    ) -> Scalar {
        .chain(
            ScalarChain(initial, count: count) { index, sum in .literal(sum) + term(index) })
    }

    /// A lane sum: lane j takes the indices j, j + 16, … by `step`.
    static func lanes(_ count: Int, _ step: @escaping (Int, Scalar) -> Scalar) -> Scalar {
        let lanes = (0..<16).map { lane in
            Scalar.chain(
                ScalarChain(.zero, count: (count + 15 - lane) / 16) { index, sum in
                    step(index * 16 + lane, .literal(sum))
                })
        }
        return .apply(.fold, lanes)
    }

    /// A lane sum of terms.
    static func laneSum(_ count: Int, _ term: @escaping (Int) -> Scalar) -> Scalar {
        lanes(count) { index, sum in sum + term(index) }
    }

    /// A lane sum of products, each lane a chain of fused multiply-adds.
    static func laneProducts(_ count: Int, _ factors: @escaping (Int) -> (Scalar, Scalar)) -> Scalar
    {
        lanes(count) { index, sum in
            let (a, b) = factors(index)
            return .fma(a, b, sum)
        }
    }

    /// The greatest of the terms, with −0 as +0 and NaN never greatest.
    static func greatest(_ count: Int, _ term: @escaping (Int) -> Scalar) -> Scalar {
        let chain = ScalarChain(.float(-.infinity), count: count) { index, maximum in
            .apply(.maximum, [term(index), .literal(maximum)])
        }
        return .chain(chain) + .zero
    }
}
