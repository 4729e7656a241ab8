import PairingCurves

/// 0x07: a multiple of a point of G1 of BN254 (EIP-196, EIP-1108).
enum BN254MultiplyPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 6_000 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        let padded = PrecompileInput(input)
        guard let point = try? AffinePoint<BN254.G1>(encoded: padded.part(at: 0, count: 64)) else {
            return nil
        }
        return BN254.multiple(point, padded.number(at: 64)).encoded
    }
}
