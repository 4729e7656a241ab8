import CTensorKernels
package import Primitives

extension FloatView {
    /// Sets row r to `table[bytes[starts[r] + i]]`, element after element; the rows are equal parts
    /// of this view.
    ///
    /// This is how pixels become numbers: one lookup an element in a table of 256, with no
    /// arithmetic that could be done in another order.
    package func store(_ bytes: any ByteRegion, rowsAt starts: [Int], through table: [Float]) {
        precondition(table.count == 256, "a table has an entry for every byte")
        guard !starts.isEmpty else { return precondition(count == 0, "a start a row") }
        let (columns, rest) = count.quotientAndRemainder(dividingBy: starts.count)
        precondition(rest == 0, "the rows fill the view")
        for start in starts {
            precondition(start >= 0 && start <= bytes.byteCount - columns, "a row lies inside")
        }
        unsafe bytes.withBytes { source in
            guard let first = source.baseAddress else { return }
            unsafe assay_rows_through_table(
                first.assumingMemoryBound(to: UInt8.self), starts, starts.count, columns, table,
                pointer)
        }
    }
}

extension IntegerView {
    /// Sets element i to `bytes[start + i]` for every element of this view.
    package func store(_ bytes: [UInt8], from start: Int) {
        precondition(start >= 0 && start <= bytes.count - count, "the bytes fill the view")
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let first = source.baseAddress else { return }
            let from = unsafe first + start
            let to = unsafe pointer
            for index in 0..<count {
                unsafe to[index] = Int32(from[index])
            }
        }
    }
}
