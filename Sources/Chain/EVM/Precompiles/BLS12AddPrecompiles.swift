import PairingCurves

/// 0x0b: the sum of two points of the curve of G1 of BLS12-381 (EIP-2537).
enum BLS12G1AddPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 375 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard input.count == 256,
            let a = try? AffinePoint<BLS12381.G1>(encoded: input[..<128]),
            let b = try? AffinePoint<BLS12381.G1>(encoded: input[128...])
        else { return nil }
        return BLS12381.sum(a, b).encoded
    }
}

/// 0x0d: the sum of two points of the curve of G2 of BLS12-381 (EIP-2537).
enum BLS12G2AddPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 600 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard input.count == 512,
            let a = try? AffinePoint<BLS12381.G2>(encoded: input[..<256]),
            let b = try? AffinePoint<BLS12381.G2>(encoded: input[256...])
        else { return nil }
        return BLS12381.sum(a, b).encoded
    }
}
