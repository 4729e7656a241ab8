/// A run of binary32 elements inside a ``TensorStorage``, checked against its bounds when made.
@safe package struct FloatView: @unchecked Sendable {
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
    package init(_ elements: [Float]) {
        self.init(storage: TensorStorage(count: elements.count), offset: 0, count: elements.count)
        store(elements)
    }

    /// A fresh storage of `count` zeros.
    package init(zeros count: Int) {
        self.init(storage: TensorStorage(count: count), offset: 0, count: count)
    }

    /// The address of the first element; valid while the view lives.
    var pointer: UnsafeMutablePointer<Float> {
        unsafe (storage.base + offset * 4).assumingMemoryBound(to: Float.self)
    }

    package subscript(index: Int) -> Float {
        get {
            precondition(index >= 0 && index < count, "an index lies inside its view")
            return unsafe pointer[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "an index lies inside its view")
            unsafe pointer[index] = newValue
        }
    }

    /// The elements `start ..< start + length` of this view.
    package func slice(_ start: Int, _ length: Int) -> FloatView {
        precondition(start >= 0 && length >= 0 && start <= count - length, "a slice lies inside")
        return FloatView(storage: storage, offset: offset + start, count: length)
    }

    /// A copy of the elements.
    package var elements: [Float] {
        unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
    }

    /// Overwrites all elements; the counts must be equal.
    package func store(_ elements: [Float]) {
        precondition(elements.count == count, "a view is stored whole")
        unsafe elements.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                unsafe pointer.update(from: start, count: count)
            }
        }
    }

    /// Overwrites all elements with those of `other`, which has the same count.
    package func copy(from other: FloatView) {
        precondition(other.count == count, "views of one size are copied")
        unsafe pointer.update(from: other.pointer, count: count)
    }

    /// Sets every element to `value`.
    package func fill(_ value: Float) {
        unsafe pointer.update(repeating: value, count: count)
    }

    /// Calls `body` with the little-endian bytes of the elements.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(UnsafeRawBufferPointer(start: pointer, count: count * 4))
    }
}
