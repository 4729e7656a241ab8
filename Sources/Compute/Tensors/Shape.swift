/// The extents of a tensor, outermost first; row-major, so the last axis is contiguous.
package struct Shape: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
    package let extents: [Int]

    package init(_ extents: [Int]) {
        precondition(extents.allSatisfy { $0 >= 0 }, "an extent is not negative")
        self.extents = extents
    }

    package init(arrayLiteral extents: Int...) {
        self.init(extents)
    }

    /// The number of elements: 1 for a scalar.
    package var count: Int { extents.reduce(1, *) }

    package var rank: Int { extents.count }

    /// The extent of the last axis; 1 for a scalar.
    package var columns: Int { extents.last ?? 1 }

    /// The product of all extents but the last: how many rows the tensor has as a matrix.
    package var rows: Int { extents.dropLast().reduce(1, *) }

    package subscript(axis: Int) -> Int { extents[axis] }

    package var description: String {
        "[" + extents.map(String.init).joined(separator: ", ") + "]"
    }
}
