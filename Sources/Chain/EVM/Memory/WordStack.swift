import Primitives
import Synchronization

/// The stack of a message, by the place of its top word.
///
/// The interpreter has checked that an instruction's words are there before it touches them.
@safe
struct WordStack {
    private var top: UnsafeMutablePointer<UInt256>

    /// The stack without words whose first word will lie at `base`.
    init(base: UnsafeMutablePointer<UInt256>) {
        unsafe top = base - 1
    }

    /// The word `index` places below the top.
    subscript(_ index: Int) -> UInt256 {
        @_transparent unsafeAddress { unsafe UnsafePointer(top - index) }
        @_transparent nonmutating unsafeMutableAddress { unsafe top - index }
    }

    /// The word `index` places below the top, read limb by limb.
    ///
    /// Words are written by halves and limbs, and a processor cannot forward two recent stores to
    /// one wider load; it waits until both have left its store buffer, which costs more than the
    /// instruction. Relaxed atomic loads are plain loads that the compiler does not widen.
    @_transparent
    func limbs(_ index: Int) -> UInt256 {
        UInt256(limbs: (limb(index, 0), limb(index, 1), limb(index, 2), limb(index, 3)))
    }

    @_transparent
    private func limb(_ index: Int, _ place: Int) -> UInt64 {
        unsafe (UnsafeRawPointer(top - index) + place * 8)
            .assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .relaxed)
    }

    @_transparent
    mutating func drop(_ count: Int = 1) {
        unsafe top -= count
    }

    @_transparent
    mutating func push(_ word: UInt256) {
        unsafe top += 1
        unsafe top.pointee = word
    }

    @_transparent
    mutating func push(_ limb: UInt64) { push(UInt256(limb)) }

    @_transparent
    mutating func push(_ count: Int) { push(UInt256(UInt64(truncatingIfNeeded: count))) }

    @_transparent
    mutating func duplicate(_ place: Int) { push(limbs(place - 1)) }

    @_transparent
    func swap(_ place: Int) {
        let word = limbs(0)
        self[0] = limbs(place)
        self[place] = word
    }

    /// The bytes between the empty stack at `base` and this one.
    @_transparent
    func height(above base: WordStack) -> Int {
        unsafe UnsafeRawPointer(top) - UnsafeRawPointer(base.top)
    }

    func words(above base: WordStack) -> [UInt256] {
        let count = height(above: base) / 32
        return (0..<count).map { self[count - 1 - $0] }
    }
}
