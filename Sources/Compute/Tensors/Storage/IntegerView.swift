/// A run of 32-bit integers (tokens, labels, positions of maxima) inside a ``TensorStorage``.
@safe package struct IntegerView: @unchecked Sendable {
    package let storage: TensorStorage
    package let offset: Int
    package let count: Int

    init(storage: TensorStorage, offset: Int, count: Int) {
        precondition(offset >= 0, "a view starts inside its storage")
        precondition(count >= 0, "a view has a size")
        precondition(offset <= storage.count - count, "a view ends inside its storage")
        self.storage = storage
        self.offset = offset
        self.count = count
    }

    /// A fresh storage that holds `elements`.
    package init(_ elements: [Int32]) {
        self.init(storage: TensorStorage(count: elements.count), offset: 0, count: elements.count)
        store(elements)
    }

    var pointer: UnsafeMutablePointer<Int32> {
        unsafe (storage.base + offset * 4).assumingMemoryBound(to: Int32.self)
    }

    package subscript(index: Int) -> Int32 {
        get {
            precondition(index >= 0 && index < count, "an index lies inside its view")
            return unsafe pointer[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "an index lies inside its view")
            unsafe pointer[index] = newValue
        }
    }

    package func slice(_ start: Int, _ length: Int) -> IntegerView {
        precondition(start >= 0 && length >= 0 && start <= count - length, "a slice lies inside")
        return IntegerView(storage: storage, offset: offset + start, count: length)
    }

    package var elements: [Int32] {
        unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
    }

    package func store(_ elements: [Int32]) {
        precondition(elements.count == count, "a view is stored whole")
        unsafe elements.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                unsafe pointer.update(from: start, count: count)
            }
        }
    }

    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(UnsafeRawBufferPointer(start: pointer, count: count * 4))
    }
}
