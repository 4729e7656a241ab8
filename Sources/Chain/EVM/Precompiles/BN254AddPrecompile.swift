import PairingCurves

/// 0x06: the sum of two points of G1 of BN254 (EIP-196, EIP-1108).
enum BN254AddPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 150 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        let padded = PrecompileInput(input)
        guard let a = try? AffinePoint<BN254.G1>(encoded: padded.part(at: 0, count: 64)),
            let b = try? AffinePoint<BN254.G1>(encoded: padded.part(at: 64, count: 64))
        else { return nil }
        return BN254.sum(a, b).encoded
    }
}
