import PairingCurves

/// 0x10: a point of G1 of BLS12-381 for an element of its field (EIP-2537).
enum BLS12MapToG1Precompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 5_500 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard let number = try? BLS12381.number(input[...]) else { return nil }
        return BLS12381.point(mapping: number).encoded
    }
}

/// 0x11: a point of G2 of BLS12-381 for an element of the extension of its field (EIP-2537).
enum BLS12MapToG2Precompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 23_800 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard let pair = try? BLS12381.pair(input[...]) else { return nil }
        return BLS12381.point(mapping: pair).encoded
    }
}
