/// A block of memory that tensors live in: aligned to a cache line, zero at first, freed with the
/// last view.
///
/// The storage is not synchronized: concurrent tasks must write disjoint elements, which is the
/// contract of ``TensorKernels``.
@safe package final class TensorStorage: @unchecked Sendable {
    package static let alignment = 64

    /// The size in elements of four bytes.
    package let count: Int
    let base: UnsafeMutableRawPointer

    /// Allocates `count` zeroed elements of four bytes.
    package init(count: Int) {
        precondition(count >= 0, "a storage has a size")
        self.count = count
        let bytes = max(count * 4, 4)
        unsafe base = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: TensorStorage.alignment)
        unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// The elements `offset ..< offset + count` as binary32 numbers.
    package func floats(offset: Int, count: Int) -> FloatView {
        FloatView(storage: self, offset: offset, count: count)
    }

    /// The elements `offset ..< offset + count` as 32-bit integers.
    package func integers(offset: Int, count: Int) -> IntegerView {
        IntegerView(storage: self, offset: offset, count: count)
    }
}
