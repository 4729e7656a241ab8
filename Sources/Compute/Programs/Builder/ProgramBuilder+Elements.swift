package import Tensors

extension ProgramBuilder {
    // MARK: Element by element

    package mutating func unary(_ operation: UnaryOperation, _ x: ValueID) throws(ProgramError)
        -> ValueID
    {
        let shape = try floats(x, "\(operation)", "x")
        return try append(.unary(operation), [x], shape)
    }

    /// Both operands have one shape.
    package mutating func binary(_ operation: BinaryOperation, _ a: ValueID, _ b: ValueID)
        throws(ProgramError) -> ValueID
    {
        let shape = try floats(a, "\(operation)", "a")
        try expect(b, shape, "\(operation)", "b")
        return try append(.binary(operation), [a, b], shape)
    }

    package mutating func add(_ a: ValueID, _ b: ValueID) throws(ProgramError) -> ValueID {
        try binary(.add, a, b)
    }

    package mutating func scale(_ x: ValueID, by factor: Float) throws(ProgramError) -> ValueID {
        let shape = try floats(x, "scale", "x")
        return try append(.scale(by: factor), [x], shape)
    }

    /// x [R, C] + row [C] on every row.
    package mutating func addRow(_ x: ValueID, row: ValueID) throws(ProgramError) -> ValueID {
        let shape = try floats(x, "addRow", "x")
        try expect(row, count: shape.columns, "addRow", "row")
        return try append(.addRow, [x, row], shape)
    }

    /// silu(gate) · up.
    package mutating func swiglu(gate: ValueID, up: ValueID) throws(ProgramError) -> ValueID {
        let shape = try floats(gate, "swiglu", "gate")
        try expect(up, shape, "swiglu", "up")
        return try append(.swiglu, [gate, up], shape)
    }

    package mutating func swigluGradient(gate: ValueID, up: ValueID, dout: ValueID)
        throws(ProgramError) -> (dgate: ValueID, dup: ValueID)
    {
        let shape = try floats(gate, "swigluGradient", "gate")
        try expect(up, shape, "swigluGradient", "up")
        try expect(dout, shape, "swigluGradient", "dout")
        let type = ValueType(shape)
        let results = try append(.swigluGradient, [gate, up, dout], [type, type])
        return (results[0], results[1])
    }

    /// Every element is `value`.
    package mutating func fill(_ value: Float, _ shape: Shape) throws(ProgramError) -> ValueID {
        try append(.fill(value), [], shape)
    }

    // MARK: Renaming and moving

    /// The same elements under another shape: no copy.
    package mutating func reshape(_ x: ValueID, _ shape: Shape) throws(ProgramError) -> ValueID {
        let old = try type(of: x)
        guard old.count == shape.count else {
            throw .wrongShape(
                operation: "reshape", operand: "x", expected: "of \(shape.count) elements",
                got: old.shape)
        }
        return try append(.reshape, [x], [ValueType(shape, old.element)])[0]
    }

    /// The entries `start ..< start + count` of the leading axis: no copy.
    package mutating func sliceRows(_ x: ValueID, start: Int, count: Int) throws(ProgramError)
        -> ValueID
    {
        let old = try type(of: x)
        let extent = old.shape.extents.first ?? 0
        try require(
            start >= 0 && count >= 0 && start <= extent && count <= extent - start, "sliceRows",
            "start and count", "inside the leading axis of \(extent)", got: "\(start), \(count)")
        let shape = Shape([count] + old.shape.extents.dropFirst())
        return try append(
            .sliceRows(start: start, count: count), [x], [ValueType(shape, old.element)])[0]
    }

    /// The operands one after the other along the leading axis.
    package mutating func concatenateRows(_ parts: [ValueID]) throws(ProgramError) -> ValueID {
        guard let first = parts.first else { throw .noOperands(operation: "concatenateRows") }
        let head = try floats(first, "concatenateRows", "operand 0")
        try require(
            head.rank > 0, "concatenateRows", "rank", "at least 1", got: "\(head.rank)")
        var leading = 0
        for (position, part) in parts.enumerated() {
            let shape = try floats(part, "concatenateRows", "operand \(position)")
            guard shape.rank > 0, shape.extents.dropFirst() == head.extents.dropFirst() else {
                throw .wrongShape(
                    operation: "concatenateRows", operand: "operand \(position)",
                    expected: "like \(head) after the leading axis", got: shape)
            }
            leading += shape[0]
        }
        return try append(
            .concatenateRows, parts, Shape([leading] + head.extents.dropFirst()))
    }

    // MARK: Reductions

    /// The lane sum of all elements, [1].
    package mutating func sum(_ x: ValueID) throws(ProgramError) -> ValueID {
        _ = try floats(x, "sum", "x")
        return try append(.sum, [x], [1])
    }

    /// The lane sum of all squares, [1].
    package mutating func sumOfSquares(_ x: ValueID) throws(ProgramError) -> ValueID {
        _ = try floats(x, "sumOfSquares", "x")
        return try append(.sumOfSquares, [x], [1])
    }

    /// The sum of all rows in ascending order, [C].
    package mutating func sumRows(_ x: ValueID, accumulatingInto initial: ValueID? = nil)
        throws(ProgramError) -> ValueID
    {
        let shape = try floats(x, "sumRows", "x")
        let result: Shape = [shape.columns]
        let operands = try withInitial([x], initial, result, "sumRows")
        return try append(.sumRows(accumulate: initial != nil), operands, result)
    }

    /// The position of the greatest element of every row, int32 [R].
    package mutating func argmaxRows(_ x: ValueID) throws(ProgramError) -> ValueID {
        let shape = try floats(x, "argmaxRows", "x")
        try require(shape.columns > 0, "argmaxRows", "columns", "at least 1", got: "0")
        return try append(.argmaxRows, [x], [ValueType([shape.rows], .int32)])[0]
    }

    /// Appends the value that chains start from after checking its shape.
    func withInitial(
        _ operands: [ValueID], _ initial: ValueID?, _ shape: Shape, _ operation: String
    ) throws(ProgramError) -> [ValueID] {
        guard let initial else { return operands }
        try expect(initial, shape, operation, "initial")
        return operands + [initial]
    }
}
