import Primitives

/// Code as the interpreter reads it: padded, with the places that may be jumped to.
///
/// Never changed after it was made, so threads share it.
@safe
final class AnalyzedCode: @unchecked Sendable {
    /// Zeros behind the code, which read as `STOP`: 32 for the operand of a last `PUSH32`, and
    /// enough for wide loads.
    static let padding = 64

    let hash: Hash32
    let view: CodeView
    private let memory: UnsafeMutableRawPointer

    /// Copies and analyses code.
    init(_ code: ByteView, hash: Hash32) {
        self.hash = hash
        let count = code.count
        let padded = count + Self.padding
        let size = 2 * padded + (padded + 63) / 64 * 8
        unsafe memory = .allocate(byteCount: size, alignment: 16)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        unsafe code.copy(to: memory, from: .zero, length: count)
        unsafe code.copy(to: memory + padded, from: .zero, length: count)
        let bytes = unsafe memory.assumingMemoryBound(to: UInt8.self)
        unsafe view = CodeView(
            bytes: bytes, steps: bytes + padded, jumps: bytes + 2 * padded, count: count)
        unsafe Self.analyze(view, bytes + padded, bytes + 2 * padded)
    }

    /// Copies and analyses code.
    static func of(_ code: [UInt8], hash: Hash32) -> AnalyzedCode {
        ByteView.over(code) { AnalyzedCode($0, hash: hash) }
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// The bytes of operand behind an instruction.
    static func operandCount(_ opcode: UInt8) -> Int {
        opcode >= 0x60 && opcode <= 0x7f ? Int(opcode) - 0x5f : 0
    }

    /// Sets the bit of every `JUMPDEST` that is not an operand, and fuses instructions.
    private static func analyze(
        _ code: CodeView, _ steps: UnsafeMutablePointer<UInt8>,
        _ jumps: UnsafeMutablePointer<UInt8>
    ) {
        var place = 0
        while place < code.count {
            let opcode = code[place]
            if let fused = Fusion.match(code, at: place) {
                unsafe steps[place] = fused.code
                place += fused.count
                continue
            }
            if opcode == 0x5b {
                unsafe jumps[place >> 3] |= 1 << UInt8(place & 7)
            } else if Fusion.isFused(opcode) {
                unsafe steps[place] = Fusion.replacement
            }
            place += 1 + operandCount(opcode)
        }
    }

    var bytes: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: view.bytes, count: view.count))
    }

    /// Bytes of memory that this takes.
    var cost: Int { 2 * view.count + view.count / 8 + 384 }
}

/// Where analysed code lies; valid while its ``AnalyzedCode`` lives.
@safe
struct CodeView: BitwiseCopyable {
    let bytes: UnsafePointer<UInt8>
    /// The code with fused instructions (``Fusion``), which only the loop reads.
    let steps: UnsafePointer<UInt8>
    fileprivate let jumps: UnsafePointer<UInt8>
    let count: Int

    @inline(__always)
    subscript(_ place: Int) -> UInt8 { unsafe bytes[place] }

    /// Whether `place`, which lies in the code, is a `JUMPDEST`.
    @inline(__always)
    func isJump(_ place: Int) -> Bool {
        unsafe jumps[place &>> 3] &>> UInt8(truncatingIfNeeded: place & 7) & 1 != 0
    }

    /// The account that the code delegates to (EIP-7702): 0xef0100 and an address.
    var delegate: Address? {
        guard count == 23 else { return nil }
        guard self[0] == 0xef, self[1] == 0x01, self[2] == 0x00 else { return nil }
        return unsafe Address(UnsafeBufferPointer(start: bytes + 3, count: 20))
    }
}
