import Primitives

/// The place in analysed code where the interpreter stands.
///
/// Code is padded, so reading an operand or walking past the end needs no check.
@safe
struct CodeCursor {
    private var pointer: UnsafePointer<UInt8>
    private let start: UnsafePointer<UInt8>

    /// Stands at `place`; `isPlain` for the code as it was deployed, without fused instructions.
    @_transparent
    init(_ code: CodeView, at place: Int, isPlain: Bool) {
        unsafe start = isPlain ? code.bytes : code.steps
        unsafe pointer = start + place
    }

    @_transparent
    var opcode: UInt8 { unsafe pointer.pointee }

    @_transparent
    mutating func advance(_ count: Int = 1) {
        unsafe pointer += count
    }

    @_transparent
    mutating func jump(to place: Int) {
        unsafe pointer = start + place
    }

    @_transparent
    var place: Int {
        unsafe pointer - start
    }

    /// The byte behind the instruction.
    @_transparent
    var byteOperand: Int { unsafe Int(pointer[1]) }

    /// The two bytes from `offset` behind the instruction, the most significant first.
    @_transparent
    func shortOperand(_ offset: Int) -> Int {
        unsafe Int(pointer[offset]) &<< 8 | Int(pointer[offset + 1])
    }

    /// The `count` bytes behind the instruction, 1 to 32, as a big-endian number.
    @_transparent
    func operand(_ count: Int) -> UInt256 {
        UInt256(limbs: (limb(0, count), limb(1, count), limb(2, count), limb(3, count)))
    }

    @_transparent
    private func limb(_ index: Int, _ count: Int) -> UInt64 {
        let end = count - index * 8
        if end <= 0 { return 0 }
        if end >= 8 { return load(1 + end - 8) }
        return load(1) &>> UInt64(64 - end * 8)
    }

    @_transparent
    private func load(_ offset: Int) -> UInt64 {
        unsafe UInt64(
            bigEndian: UnsafeRawPointer(pointer).loadUnaligned(
                fromByteOffset: offset, as: UInt64.self))
    }
}
