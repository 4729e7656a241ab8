import PairingCurves

/// 0x0f: whether a product of pairings on BLS12-381 is 1 (EIP-2537).
enum BLS12PairingPrecompile: Precompile {
    private static let pairCount = 384

    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        37_700 + 32_600 * UInt64(input.count / pairCount)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard !input.isEmpty, input.count % pairCount == 0 else { return nil }
        var pairs: [(AffinePoint<BLS12381.G1>, AffinePoint<BLS12381.G2>)] = []
        for start in stride(from: 0, to: input.count, by: pairCount) {
            let (first, second) = (input[start..<start + 128], input[start + 128..<start + 384])
            guard let p = try? AffinePoint<BLS12381.G1>(encoded: first),
                let q = try? AffinePoint<BLS12381.G2>(encoded: second),
                p.isInSubgroup, q.isInSubgroup
            else { return nil }
            pairs.append((p, q))
        }
        return word(BLS12381.isProductOne(pairs))
    }
}
