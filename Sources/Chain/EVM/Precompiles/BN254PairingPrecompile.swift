import PairingCurves

/// 0x08: whether a product of pairings on BN254 is 1 (EIP-197, EIP-1108).
enum BN254PairingPrecompile: Precompile {
    private static let pairCount = 192

    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        45_000 + 34_000 * UInt64(input.count / pairCount)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard input.count % pairCount == 0 else { return nil }
        var pairs: [(AffinePoint<BN254.G1>, AffinePoint<BN254.G2>)] = []
        for start in stride(from: 0, to: input.count, by: pairCount) {
            guard let p = try? AffinePoint<BN254.G1>(encoded: input[start..<start + 64]),
                let q = try? AffinePoint<BN254.G2>(encoded: input[start + 64..<start + 192]),
                q.isInSubgroup
            else { return nil }
            pairs.append((p, q))
        }
        return word(BN254.isProductOne(pairs))
    }
}
