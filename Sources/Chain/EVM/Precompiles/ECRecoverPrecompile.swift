import Cryptography
import Primitives

/// 0x01: the address whose key made a signature; no output when there is none.
enum ECRecoverPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 3_000 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        let padded = PrecompileInput(input)
        let v = padded.number(at: 32)
        guard v == 27 || v == 28 else { return [] }
        let signature = Signature(
            r: padded.number(at: 64), s: padded.number(at: 96), parity: v == 27 ? 0 : 1)
        let digest = padded.number(at: 0).hash32
        guard let key = try? PublicKey.recovered(allowingHighS: signature, over: digest) else {
            return []
        }
        return [UInt8](repeating: 0, count: 12) + key.address.bytes
    }
}
