import Cryptography
import Primitives

/// 0x05: base^exponent modulo a modulus (EIP-198), priced by EIP-2565 and since Osaka by EIP-7883;
/// since then also bounded (EIP-7823).
enum ModExpPrecompile: Precompile {
    /// The bytes of each number at most, since EIP-7823.
    private static let osakaLimit: UInt64 = 1_024

    /// What the input says about its three numbers.
    private struct Shape {
        let baseCount, exponentCount, modulusCount: UInt256
        /// The first 32 bytes of the exponent, or all of it when it is shorter.
        let exponentHead: UInt256

        init(_ input: PrecompileInput) {
            baseCount = input.number(at: 0)
            exponentCount = input.number(at: 32)
            modulusCount = input.number(at: 64)
            // A base beyond the end of any input leaves nothing but zeros for the exponent.
            guard let base = baseCount.uint64, let start = Int(exactly: base), start < 1 << 40
            else {
                exponentHead = .zero
                return
            }
            let count = Int(min(exponentCount, 32).limb0)
            exponentHead = input.number(at: 96 + start) >> (8 * (32 - count))
        }

        var isWithinOsakaLimit: Bool {
            max(baseCount, exponentCount, modulusCount) <= UInt256(osakaLimit)
        }
    }

    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        let shape = Shape(PrecompileInput(input))
        let isOsaka = fork >= .osaka
        if isOsaka, !shape.isWithinOsakaLimit { return .max }
        let leastPrice: UInt64 = isOsaka ? 500 : 200
        let larger = max(shape.baseCount, shape.modulusCount)
        // Before Osaka nothing was asked for empty numbers, however long the exponent claims to be.
        if larger.isZero, !isOsaka { return leastPrice }
        guard larger < 1 << 32, let iterations = iterations(shape, factor: isOsaka ? 16 : 8),
            iterations < UInt256(UInt64.max)
        else { return .max }
        let words = (larger + 7) / 8
        var complexity = words * words
        if isOsaka { complexity = larger > 32 ? complexity * 2 : 16 }
        let cost = complexity * iterations / (isOsaka ? 1 : 3)
        return max(cost.uint64 ?? .max, leastPrice)
    }

    /// One for each bit of the exponent's head but the first, and `factor` for each byte behind;
    /// `nil` when that is more than 256 bits.
    private static func iterations(_ shape: Shape, factor: UInt64) -> UInt256? {
        var count = UInt256(UInt64(max(shape.exponentHead.bitWidth, 1) - 1))
        if shape.exponentCount > 32 {
            let (behind, overflow) = (shape.exponentCount - 32).multipliedReportingOverflow(
                by: UInt256(factor))
            let (sum, carry) = count.addingReportingOverflow(behind)
            guard !overflow, !carry else { return nil }
            count = sum
        }
        return max(count, 1)
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        let padded = PrecompileInput(input)
        let shape = Shape(padded)
        guard let base = count(shape.baseCount), let modulus = count(shape.modulusCount) else {
            return nil
        }
        if base == 0, modulus == 0 { return [] }
        guard let exponent = count(shape.exponentCount) else { return nil }
        return ModularPower.of(
            base: padded.part(at: 96, count: base),
            exponent: padded.part(at: 96 + base, count: exponent),
            modulus: padded.part(at: 96 + base + exponent, count: modulus))
    }

    /// A length that can be worked with; `nil` for one that nobody can have paid for.
    private static func count(_ length: UInt256) -> Int? {
        guard let small = length.uint64, small <= UInt64(ModularPower.byteLimit) else {
            return nil
        }
        return Int(small)
    }
}
