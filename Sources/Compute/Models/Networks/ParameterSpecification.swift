import Cryptography
package import Primitives
package import Tensors

/// How a parameter is set before the first step.
package enum Initializer: Hashable, Sendable {
    case constant(Float)
    /// Uniform between −bound and +bound: see ``ParameterSpecification/initialValues(seed:)``.
    case uniform(bound: Float)

    /// PyTorch's default for linear and convolution layers: ±1 / √(fan in).
    package static func fanIn(_ count: Int) -> Initializer {
        .uniform(bound: 1 / Float(count).squareRoot())
    }

    /// Uniform with a given standard deviation: the bound is √3 times that.
    package static func deviation(_ value: Float) -> Initializer {
        .uniform(bound: value * Float(3).squareRoot())
    }
}

/// One learned tensor of a model: what it is called, how large it is, what it starts from.
package struct ParameterSpecification: Hashable, Sendable {
    package let name: String
    package let shape: Shape
    package let initializer: Initializer
    /// Whether weight decay applies: true for matrices, false for norms and biases.
    package let decays: Bool

    package init(name: String, shape: Shape, initializer: Initializer) {
        self.name = name
        self.shape = shape
        self.initializer = initializer
        self.decays = shape.rank >= 2
    }

    /// The elements before the first step.
    ///
    /// Element i of a uniform parameter takes the 32-bit half i of the generator's words (word
    /// i div 2, low half first) with domain `assay/parameter/` and the name. With k its upper 24
    /// bits, the element is `((2k + 1 − 2²⁴) / 2²⁴) · bound`: the quotient is exact, the product
    /// rounded once; no element is zero, and the distribution is symmetric.
    package func initialValues(seed: Hash32) -> [Float] {
        let values = FloatView(zeros: shape.count)
        storeInitialValues(seed: seed, in: values)
        return values.elements
    }

    /// Writes ``initialValues(seed:)`` to `values`, which has the count of the shape.
    package func storeInitialValues(seed: Hash32, in values: FloatView) {
        precondition(values.count == shape.count, "a view of the parameter's size")
        switch initializer {
        case .constant(let value):
            values.fill(value)
        case .uniform(let bound):
            var generator = CounterGenerator(seed: seed, domain: "assay/parameter/" + name)
            for index in stride(from: 0, to: values.count, by: 2) {
                let word = generator.next()
                values[index] = Self.uniform(UInt32(truncatingIfNeeded: word)) * bound
                guard index + 1 < values.count else { return }
                values[index + 1] = Self.uniform(UInt32(truncatingIfNeeded: word >> 32)) * bound
            }
        }
    }

    private static func uniform(_ half: UInt32) -> Float {
        let odd = Int32(half >> 8) * 2 + 1 - (1 << 24)
        return Float(odd) / Float(1 << 24)
    }
}
