/// 0x04: gives its input back.
enum IdentityPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        15 + 3 * UInt64((input.count + 31) / 32)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? { input }
}
