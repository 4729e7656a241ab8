package import Primitives

extension FloatView {
    /// Sets element i to `table[bytes[start + i]]` for every element of this view.
    ///
    /// This is how pixels become numbers: one lookup an element in a table of 256, with no
    /// arithmetic that could be done in another order.
    package func store(_ bytes: any ByteRegion, from start: Int, through table: [Float]) {
        precondition(table.count == 256, "a table has an entry for every byte")
        precondition(start >= 0 && start <= bytes.byteCount - count, "the bytes fill the view")
        unsafe bytes.withBytes { source in
            unsafe table.withUnsafeBufferPointer { table in
                guard let first = source.baseAddress, let entries = table.baseAddress else {
                    return
                }
                let from = unsafe (first + start).assumingMemoryBound(to: UInt8.self)
                let to = unsafe pointer
                for index in 0..<count {
                    unsafe to[index] = entries[Int(from[index])]
                }
            }
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
