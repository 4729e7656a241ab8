import Cryptography
import Primitives

/// 0x02: the SHA-256 of its input.
enum SHA256Precompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        60 + 12 * UInt64((input.count + 31) / 32)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        SHA256.hash(input).bytes
    }
}
