/// A growable array of plain values outside Swift's arrays: no reference counting, no uniqueness
/// checks and no exclusivity checks where it is used millions of times a second.
///
/// A copy shares the memory; the owner frees it once. Indices come from this module's own tables
/// and are not checked.
@safe
struct RawList<Element: BitwiseCopyable> {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        unsafe base = .allocate(capacity: self.capacity)
    }

    func free() {
        unsafe base.deallocate()
    }

    subscript(_ index: Int) -> Element {
        @_transparent unsafeAddress { unsafe UnsafePointer(base + index) }
        @_transparent nonmutating unsafeMutableAddress { unsafe base + index }
    }

    @_transparent
    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        unsafe (base + count).initialize(to: element)
        count &+= 1
    }

    @_transparent
    mutating func removeLast() -> Element {
        count &-= 1
        return unsafe base[count]
    }

    mutating func removeAll() { count = 0 }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity *= 2
    }

    /// What a hash table that stands for this list mixes into its hashes.
    ///
    /// It differs from process to process, so nobody can choose keys that collide, and no result
    /// depends on it.
    var seed: UInt64 {
        unsafe UInt64(UInt(bitPattern: base)) &* 0x9e37_79b9_7f4a_7c15
    }
}
