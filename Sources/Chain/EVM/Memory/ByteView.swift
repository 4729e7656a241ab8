import Cryptography
import Primitives

/// Bytes that lie in a message's memory, in its input or in code; valid as long as those.
@safe
struct ByteView: BitwiseCopyable {
    private let start: UnsafePointer<UInt8>
    let count: Int

    init(_ start: UnsafePointer<UInt8>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    init(_ code: CodeView) {
        unsafe start = code.bytes
        count = code.count
    }

    var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }

    var keccak: Hash32 {
        unsafe Keccak256.hash(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The bytes as code.
    ///
    /// It is run once, so its hash is not made.
    var analyzed: AnalyzedCode {
        AnalyzedCode(self, hash: .zero)
    }

    /// Calls `body` with a view of the bytes, which is valid only inside the call.
    static func over<R>(_ bytes: [UInt8], _ body: (ByteView) -> R) -> R {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else {
                var nothing: UInt8 = 0
                return unsafe withUnsafePointer(to: &nothing) {
                    unsafe body(ByteView($0, count: 0))
                }
            }
            return unsafe body(ByteView(start, count: buffer.count))
        }
    }

    /// The first `length` bytes, which are there.
    func prefix(_ length: Int) -> ByteView { unsafe ByteView(start, count: length) }

    @inline(__always)
    subscript(_ index: Int) -> UInt8 { unsafe start[index] }

    /// The 32 bytes from `offset`, with zeros behind the end.
    @inline(__always)
    func word(at offset: UInt256) -> UInt256 {
        if offset.limb1 | offset.limb2 | offset.limb3 != 0 { return .zero }
        if offset.limb0 &+ 32 <= UInt64(truncatingIfNeeded: count), offset.limb0 < 1 << 62 {
            return unsafe RawWord.load(
                UnsafeRawPointer(start), Int(truncatingIfNeeded: offset.limb0))
        }
        return tail(from: offset.limb0)
    }

    @inline(never)
    private func tail(from offset: UInt64) -> UInt256 {
        if offset >= UInt64(count) { return .zero }
        var word = UInt256.zero
        let begin = Int(offset)
        for index in begin..<min(begin + 32, count) {
            word = word << 8 | UInt256(UInt64(self[index]))
        }
        return word << ((32 - min(32, count - begin)) * 8)
    }

    /// Copies to `target`: `length` bytes from `offset`, with zeros for what lies behind the end.
    func copy(to target: UnsafeMutableRawPointer, from offset: UInt256, length: Int) {
        let begin = offset.uint64.flatMap { $0 < UInt64(count) ? Int($0) : nil } ?? count
        let available = min(length, count - begin)
        if available > 0 {
            unsafe target.copyMemory(from: start + begin, byteCount: available)
        }
        if length > available {
            unsafe (target + available).initializeMemory(
                as: UInt8.self, repeating: 0, count: length - available)
        }
    }
}

/// Words in memory: 32 bytes, the most significant first.
enum RawWord {
    @_transparent
    static func load(_ base: UnsafeRawPointer, _ offset: Int) -> UInt256 {
        unsafe UInt256(
            limbs: (
                UInt64(bigEndian: base.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)),
                UInt64(bigEndian: base.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)),
                UInt64(bigEndian: base.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)),
                UInt64(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            ))
    }

    @_transparent
    static func store(_ word: UInt256, _ base: UnsafeMutableRawPointer, _ offset: Int) {
        unsafe base.storeBytes(
            of: word.limb3.bigEndian, toByteOffset: offset, as: UInt64.self)
        unsafe base.storeBytes(
            of: word.limb2.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
        unsafe base.storeBytes(
            of: word.limb1.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
        unsafe base.storeBytes(
            of: word.limb0.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
    }
}
