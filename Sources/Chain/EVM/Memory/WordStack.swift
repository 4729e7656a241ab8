import Primitives

/// The stack of a message, by the place of its top word. The interpreter has checked that an
/// instruction's words are there before it touches them.
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
    mutating func duplicate(_ place: Int) { push(self[place - 1]) }

    @_transparent
    func swap(_ place: Int) {
        let word = self[0]
        self[0] = self[place]
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
