package import Tensors

/// One named tensor of a training state: a parameter, or what the optimizer keeps for it.
package struct StateTensor: Sendable {
    package enum Role: Hashable, Sendable {
        case parameter, optimizer
    }

    package let name: String
    package let shape: Shape
    package let role: Role
    package let values: FloatView

    package init(name: String, shape: Shape, role: Role, values: FloatView) {
        precondition(shape.count == values.count, "a shape spans its values")
        self.name = name
        self.shape = shape
        self.role = role
        self.values = values
    }
}
