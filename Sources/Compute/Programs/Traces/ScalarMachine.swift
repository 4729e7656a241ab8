import Tensors

/// Computes scalar functions by the reference kernels, and whole scalars from elements at hand.
///
/// Not for use by several threads: it keeps one number's memory for the kernels.
package final class ScalarMachine {
    private let kernels = ReferenceKernels()
    private let a = FloatView(zeros: 1)
    private let b = FloatView(zeros: 1)
    private let out = FloatView(zeros: 1)
    /// The functions applied so far, the referee's measure of work.
    package private(set) var applications: UInt64 = 0

    package init() {}

    /// One function of as many arguments as it takes; a NaN has the bits that traces use for all of
    /// them.
    package func apply(_ function: ScalarFunction, _ arguments: [UInt32]) -> UInt32 {
        let bits = value(function, arguments)
        switch function {
        case .selectGreater, .selectEqual: return bits
        case .unary, .binary, .fma, .maximum, .fold, .atMostOne: return TraceLayout.canonical(bits)
        }
    }

    private func value(_ function: ScalarFunction, _ arguments: [UInt32]) -> UInt32 {
        applications &+= function == .fold ? 15 : 1
        switch function {
        case .unary(let operation):
            a[0] = number(arguments[0])
            kernels.unary(operation, x: a, out: out)
            return out[0].bitPattern
        case .binary(let operation):
            return binary(operation, number(arguments[0]), number(arguments[1])).bitPattern
        case .fma:
            let product = number(arguments[2])
                .addingProduct(number(arguments[0]), number(arguments[1]))
            return product.bitPattern
        case .maximum:
            return number(arguments[0]) > number(arguments[1]) ? arguments[0] : arguments[1]
        case .selectGreater:
            return number(arguments[0]) > number(arguments[1]) ? arguments[2] : arguments[3]
        case .selectEqual:
            return arguments[0] == arguments[1] ? arguments[2] : arguments[3]
        case .fold:
            return fold(arguments.map(number)).bitPattern
        case .atMostOne:
            return (number(arguments[0]) < 1 ? number(arguments[0]) : 1).bitPattern
        }
    }

    private func number(_ bits: UInt32) -> Float { Float(bitPattern: bits) }

    private func binary(_ operation: BinaryOperation, _ x: Float, _ y: Float) -> Float {
        switch operation {
        case .add: return x + y
        case .subtract: return x - y
        case .multiply: return x * y
        case .divide: return x / y
        case .reluGradient, .siluGradient, .sigmoidGradient, .tanhGradient:
            a[0] = x
            b[0] = y
            kernels.binary(operation, a: a, b: b, out: out)
            return out[0]
        }
    }

    private func fold(_ lanes: [Float]) -> Float {
        var lanes = lanes
        var width = lanes.count / 2
        while width > 0 {
            for lane in 0..<width { lanes[lane] += lanes[lane + width] }
            width /= 2
        }
        return lanes[0]
    }

    /// The value of a scalar; `nil` where an index leads nowhere.
    package func evaluate(_ scalar: Scalar, _ element: (ValueID, Int) -> UInt32?) -> UInt32? {
        switch scalar {
        case .literal(let bits):
            return bits
        case .element(let value, let index):
            return element(value, index)
        case .apply(let function, let arguments):
            var values: [UInt32] = []
            values.reserveCapacity(arguments.count)
            for argument in arguments {
                guard let value = evaluate(argument, element) else { return nil }
                values.append(value)
            }
            return apply(function, values)
        case .chain(let chain):
            return accumulators(of: chain, at: [chain.count], element)?.last
        case .dependent(let first, let then):
            guard let value = evaluate(first, element), let next = then(value) else { return nil }
            return evaluate(next, element)
        }
    }

    /// The accumulators of a chain after so many steps each, in ascending order.
    package func accumulators(
        of chain: ScalarChain, at counts: [Int], _ element: (ValueID, Int) -> UInt32?
    ) -> [UInt32]? {
        guard var sum = evaluate(chain.initial, element) else { return nil }
        var sums: [UInt32] = []
        var index = 0
        for count in counts {
            while index < min(count, chain.count) {
                guard let next = evaluate(chain.step(index, sum), element) else { return nil }
                sum = next
                index += 1
            }
            sums.append(sum)
        }
        return sums
    }
}
