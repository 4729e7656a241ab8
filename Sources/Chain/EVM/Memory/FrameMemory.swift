import Primitives

/// The memory of a message: zeros until written, grown by whole words, paid for by its size.
///
/// The buffer outlives the message and serves the next one at the same depth; what a message has
/// not grown over is never read, so old bytes need no erasing before they are grown over.
@safe
struct FrameMemory {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes in use, a multiple of 32.
    private(set) var count = 0
    /// What the bytes in use have cost.
    private var paid = 0

    private static let firstCapacity = 4096

    init() {
        unsafe base = .allocate(byteCount: Self.firstCapacity, alignment: 32)
        capacity = Self.firstCapacity
    }

    func free() { unsafe base.deallocate() }

    /// Makes the memory empty for the next message, and gives back what was unusually much.
    mutating func reset() {
        count = 0
        paid = 0
        if capacity > EVMLimits.keptMemoryBytes {
            unsafe base.deallocate()
            self = FrameMemory()
        }
    }

    /// The place of a word of 32 bytes that is in use already; -1 if memory has to grow for it.
    @_transparent
    func placeOfWord(_ offset: UInt256) -> Int {
        let isSmall = offset.limb1 | offset.limb2 | offset.limb3 == 0
        if isSmall, offset.limb0 < 1 << 32,
            offset.limb0 &+ 32 <= UInt64(truncatingIfNeeded: count)
        {
            return Int(truncatingIfNeeded: offset.limb0)
        }
        return -1
    }

    /// Grows memory so that it holds `length` bytes from `offset`, and gives the gas that is left;
    /// below zero if there is not enough.
    ///
    /// No length needs nothing, wherever it starts.
    @inline(__always)
    mutating func grow(_ offset: UInt256, _ length: UInt256, gas: Int) -> Int {
        let high = length.limb1 | length.limb2 | length.limb3
        if high | length.limb0 == 0 { return gas }
        let limit = UInt64(EVMLimits.memoryBytes)
        if high | offset.limb1 | offset.limb2 | offset.limb3 != 0 { return -1 }
        if offset.limb0 > limit || length.limb0 > limit { return -1 }
        let end = Int(truncatingIfNeeded: offset.limb0 &+ length.limb0)
        return end <= count ? gas : grow(to: end, gas: gas)
    }

    /// Grows memory to at least `end` bytes.
    @inline(never)
    mutating func grow(to end: Int, gas: Int) -> Int {
        if end > EVMLimits.memoryBytes { return -1 }
        let words = (end + 31) / 32
        let price = words * 3 + words * words / 512
        let left = gas - (price - paid)
        if left < 0 { return left }
        paid = price
        let bytes = words * 32
        if bytes > capacity { enlarge(to: bytes) }
        unsafe (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: bytes - count)
        count = bytes
        return left
    }

    private mutating func enlarge(to bytes: Int) {
        let larger = max(bytes, min(capacity * 2, EVMLimits.memoryBytes))
        let next = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 32)
        unsafe next.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = next
        capacity = larger
    }

    @_transparent
    func load(_ place: Int) -> UInt256 { unsafe RawWord.load(base, place) }

    @_transparent
    func store(_ word: UInt256, at place: Int) { unsafe RawWord.store(word, base, place) }

    @inline(__always)
    func store(_ byte: UInt8, at place: Int) {
        unsafe base.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
    }

    /// Bytes in use, which were grown before; no bytes for a length of zero.
    @inline(__always)
    func view(_ offset: UInt256, _ length: UInt256) -> ByteView {
        let count = Int(truncatingIfNeeded: length.limb0)
        let start = count == 0 ? 0 : Int(truncatingIfNeeded: offset.limb0)
        return unsafe ByteView(
            UnsafePointer((base + start).assumingMemoryBound(to: UInt8.self)), count: count)
    }

    /// Writes bytes from `source` into memory that was grown before.
    func write(_ source: ByteView, from start: UInt256, to place: UInt256, length: UInt256) {
        if length.isZero { return }
        let target = unsafe base + Int(truncatingIfNeeded: place.limb0)
        unsafe source.copy(
            to: target, from: start, length: Int(truncatingIfNeeded: length.limb0))
    }

    /// Moves bytes inside memory that was grown before; the parts may overlap.
    func move(from start: UInt256, to place: UInt256, length: UInt256) {
        if length.isZero { return }
        let target = unsafe base + Int(truncatingIfNeeded: place.limb0)
        unsafe target.copyMemory(
            from: base + Int(truncatingIfNeeded: start.limb0),
            byteCount: Int(truncatingIfNeeded: length.limb0))
    }

    /// Takes bytes in, without a price: what a precompiled contract returned.
    mutating func hold(_ bytes: [UInt8]) -> ByteView {
        if bytes.count > capacity { enlarge(to: bytes.count) }
        unsafe bytes.withUnsafeBytes {
            if let start = $0.baseAddress {
                unsafe base.copyMemory(from: start, byteCount: bytes.count)
            }
        }
        return view(.zero, UInt256(UInt64(bytes.count)))
    }
}
