import Cryptography

/// 0x03: the RIPEMD-160 of its input, in 32 bytes.
enum RIPEMD160Precompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        600 + 120 * UInt64((input.count + 31) / 32)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        [UInt8](repeating: 0, count: 12) + RIPEMD160.hash(input)
    }
}
