import PairingCurves
import Primitives

/// 0x0c: a sum of multiples of points of G1 of BLS12-381 (EIP-2537).
enum BLS12G1SumPrecompile: Precompile {
    private static let termCount = 160

    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        BLS12Discount.g1.gas(terms: input.count / termCount, each: 12_000)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard !input.isEmpty, input.count % termCount == 0 else { return nil }
        var terms: [(AffinePoint<BLS12381.G1>, UInt256)] = []
        for start in stride(from: 0, to: input.count, by: termCount) {
            let encoded = input[start..<start + 128]
            guard let point = try? AffinePoint<BLS12381.G1>(encoded: encoded),
                point.isInSubgroup
            else { return nil }
            terms.append((point, input.number(at: start + 128)))
        }
        return BLS12381.sum(of: terms).encoded
    }
}

/// 0x0e: a sum of multiples of points of G2 of BLS12-381 (EIP-2537).
enum BLS12G2SumPrecompile: Precompile {
    private static let termCount = 288

    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        BLS12Discount.g2.gas(terms: input.count / termCount, each: 22_500)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard !input.isEmpty, input.count % termCount == 0 else { return nil }
        var terms: [(AffinePoint<BLS12381.G2>, UInt256)] = []
        for start in stride(from: 0, to: input.count, by: termCount) {
            let encoded = input[start..<start + 256]
            guard let point = try? AffinePoint<BLS12381.G2>(encoded: encoded),
                point.isInSubgroup
            else { return nil }
            terms.append((point, input.number(at: start + 256)))
        }
        return BLS12381.sum(of: terms).encoded
    }
}
