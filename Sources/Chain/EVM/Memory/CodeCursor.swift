import Primitives

/// The place in analysed code where the interpreter stands. Code is padded, so reading an operand
/// or walking past the end needs no check.
@safe
struct CodeCursor {
    private var pointer: UnsafePointer<UInt8>

    init(_ code: CodeView, at place: Int) {
        unsafe pointer = code.bytes + place
    }

    @inline(__always)
    var opcode: UInt8 { unsafe pointer.pointee }

    @inline(__always)
    mutating func advance(_ count: Int = 1) {
        unsafe pointer += count
    }

    @inline(__always)
    mutating func jump(to place: Int, in code: CodeView) {
        unsafe pointer = code.bytes + place
    }

    @inline(__always)
    func place(in code: CodeView) -> Int {
        unsafe pointer - code.bytes
    }

    /// The `count` bytes behind the instruction, 1 to 32, as a big-endian number.
    @inline(__always)
    func operand(_ count: Int) -> UInt256 {
        UInt256(limbs: (limb(0, count), limb(1, count), limb(2, count), limb(3, count)))
    }

    @inline(__always)
    private func limb(_ index: Int, _ count: Int) -> UInt64 {
        let end = count - index * 8
        if end <= 0 { return 0 }
        if end >= 8 { return load(1 + end - 8) }
        return load(1) &>> UInt64(64 - end * 8)
    }

    @inline(__always)
    private func load(_ offset: Int) -> UInt64 {
        unsafe UInt64(
            bigEndian: UnsafeRawPointer(pointer).loadUnaligned(
                fromByteOffset: offset, as: UInt64.self))
    }
}
