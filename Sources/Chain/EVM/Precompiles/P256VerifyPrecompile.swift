import Cryptography
import Primitives

/// 0x100: whether a signature on secp256r1 is right: 1 in 32 bytes, or no output (EIP-7951).
enum P256VerifyPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 6_900 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard input.count == 160 else { return [] }
        let padded = PrecompileInput(input)
        let key = P256PublicKey(x: padded.number(at: 96), y: padded.number(at: 128))
        let isRight = key.verifies(
            r: padded.number(at: 32), s: padded.number(at: 64), over: padded.number(at: 0).hash32)
        return isRight ? word(true) : []
    }
}
