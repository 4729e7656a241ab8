package import ChainTypes
package import Primitives

/// How much work a block has to show: the expected number of multiply-accumulates.
///
/// The rule is ASERT (Bitcoin Cash's aserti3-2d) with the genesis as its anchor, in integers only,
/// and scales the difficulty where that scales its inverse, the target. It has no memory: the
/// difficulty of a block follows from the height and the time of its parent alone, so there is no
/// window that a miner could game and nothing to store.
package enum Difficulty {
    /// The difficulty of the block after `parent`.
    ///
    ///     ahead = blockTime · height(parent) − (time(parent) − time(genesis))
    ///     x     = floor(ahead · 2^16 / halfLife)
    ///     d     = initial · 2^(x / 2^16), at least 1 and at most 2^256 − 1
    ///
    /// A chain that is `ahead` of its schedule by one half-life has twice the difficulty.
    package static func expected(after parent: Header, spec: ChainSpec) -> UInt256 {
        let product = Int128(spec.blockTime).multipliedReportingOverflow(by: Int128(parent.number))
        // Beyond the bound of `ahead` by more than the time can take back: the bound it is.
        let scheduled = product.overflow ? 1 << 100 : product.partialValue.clamped(to: 1 << 100)
        let elapsed = Int128(parent.timestamp) - Int128(spec.genesisTimestamp)
        let ahead = (scheduled - elapsed).clamped(to: 1 << 80)
        let exponent = floorDivide(ahead << 16, by: Int128(max(spec.difficultyHalfLife, 1)))
        let whole = Int((exponent >> 16).clamped(to: 1 << 20))
        let factor = powerOfTwo(UInt64(truncatingIfNeeded: exponent & 0xffff))
        return scale(spec.initialDifficulty, by: factor, shift: whole - 16)
    }

    /// Whether work wins a block: `digest · difficulty < 2^256 · MACs`.
    ///
    /// The product has 512 bits, and it is below `MACs · 2^256` exactly when its upper half is
    /// below `MACs`.
    package static func isWon(digest: Hash32, difficulty: UInt256, macs: UInt64) -> Bool {
        let product = UInt256(digest).multipliedFullWidth(by: difficulty)
        return product.high < UInt256(macs)
    }

    /// The power `2^(fraction / 2^16)` in units of 2^-16, for a fraction below 2^16.
    ///
    /// The error is below 0.013 %. The cubic is that of aserti3-2d, and its sum just fits 64 bits.
    static func powerOfTwo(_ fraction: UInt64) -> UInt64 {
        let linear = 195_766_423_245_049 &* fraction
        let square = 971_821_376 &* fraction &* fraction
        let cube = 5_127 &* fraction &* fraction &* fraction
        return 65_536 + (linear &+ square &+ cube &+ (1 << 47)) >> 48
    }

    /// `value · factor · 2^shift`, at least 1 and at most 2^256 − 1.
    private static func scale(_ value: UInt256, by factor: UInt64, shift: Int) -> UInt256 {
        let (high, low) = value.multipliedFullWidth(by: UInt256(factor))
        let width = high.isZero ? low.bitWidth : 256 + high.bitWidth
        if width + shift > 256 { return .max }
        if width + shift <= 0 { return .one }
        if shift >= 0 { return low << shift }
        if shift <= -256 { return max(.one, high >> (-shift - 256)) }
        return max(.one, low >> -shift | high << (256 + shift))
    }

    private static func floorDivide(_ value: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Int128 {
    /// The value, or the nearer of ±bound.
    fileprivate func clamped(to bound: Int128) -> Int128 {
        Swift.min(Swift.max(self, -bound), bound)
    }
}
