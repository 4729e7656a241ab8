package import Tensors

/// The function between two layers.
package enum Activation: String, Hashable, Sendable, CaseIterable {
    case relu, tanh, sigmoid, silu

    package var operation: UnaryOperation {
        switch self {
        case .relu: .relu
        case .tanh: .tanh
        case .sigmoid: .sigmoid
        case .silu: .silu
        }
    }
}
