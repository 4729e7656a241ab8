package import Tensors

/// Names one value of a program: every value is defined once, by an input or by an instruction.
package struct ValueID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let index: Int

    package init(_ index: Int) {
        self.index = index
    }

    package static func < (a: ValueID, b: ValueID) -> Bool { a.index < b.index }

    package var description: String { "%\(index)" }
}

/// What the elements of a value are; every element has four bytes.
package enum ElementType: UInt8, Sendable, Hashable, CaseIterable {
    case float32, int32
}

/// The static type of a value.
package struct ValueType: Hashable, Sendable, CustomStringConvertible {
    package let shape: Shape
    package let element: ElementType

    package init(_ shape: Shape, _ element: ElementType = .float32) {
        self.shape = shape
        self.element = element
    }

    /// The number of elements; programs are built under a limit, so it does not overflow.
    package var count: Int { shape.count }

    package var description: String { "\(element)\(shape)" }
}

/// The bounds of a program, checked while it is built.
package enum ProgramLimits {
    package static let valuesMax = 1 << 20
    /// Elements of one value: 16 GiB of binary32.
    package static let elementsMax = 1 << 32
    /// Elements of all constants together, since they are part of the program's bytes.
    package static let constantElementsMax = 1 << 24
    package static let nameBytesMax = 256
}
