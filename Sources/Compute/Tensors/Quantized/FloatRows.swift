/// Rows of binary32 numbers that may lie further apart than they are long: a part of the columns
/// of a dense matrix, for example the queries in the joined result of q, k and v.
@safe package struct FloatRows: @unchecked Sendable {
    package let view: FloatView
    package let rows: Int
    package let columns: Int
    /// The distance between the first elements of two rows.
    package let stride: Int
    private let first: Int

    /// A dense matrix [rows, columns] that fills `view`.
    package init(_ view: FloatView, rows: Int, columns: Int) {
        precondition(view.count == rows * columns, "a dense matrix fills its view")
        self.init(view, rows: rows, columns: columns, stride: columns, first: 0)
    }

    private init(_ view: FloatView, rows: Int, columns: Int, stride: Int, first: Int) {
        precondition(rows >= 0 && columns >= 0 && columns <= stride, "rows do not overlap")
        precondition(
            rows == 0 || first + (rows - 1) * stride + columns <= view.count,
            "rows lie inside their view")
        self.view = view
        self.rows = rows
        self.columns = columns
        self.stride = stride
        self.first = first
    }

    /// The columns `start ..< start + count` of every row.
    package func columns(_ start: Int, _ count: Int) -> FloatRows {
        precondition(start >= 0 && count >= 0 && start <= columns - count, "columns lie inside")
        return FloatRows(view, rows: rows, columns: count, stride: stride, first: first + start)
    }

    /// The rows `start ..< start + count`.
    package func rows(_ start: Int, _ count: Int) -> FloatRows {
        precondition(start >= 0 && count >= 0 && start <= rows - count, "rows lie inside")
        return FloatRows(
            view, rows: count, columns: columns, stride: stride, first: first + start * stride)
    }

    package subscript(row: Int, column: Int) -> Float {
        get { view[index(row, column)] }
        nonmutating set { view[index(row, column)] = newValue }
    }

    private func index(_ row: Int, _ column: Int) -> Int {
        precondition(row >= 0 && row < rows, "a row lies inside its matrix")
        precondition(column >= 0 && column < columns, "a column lies inside its matrix")
        return first + row * stride + column
    }

    /// The address of the first element; valid while the view lives.
    var pointer: UnsafeMutablePointer<Float> { unsafe view.pointer + first }

    /// Whether rows follow each other without a gap.
    var isDense: Bool { stride == columns || rows <= 1 }

    /// The elements one after the other; only where rows follow each other without a gap.
    package var denseView: FloatView {
        precondition(isDense, "rows without gaps are one view")
        return view.slice(first, rows * columns)
    }
}
