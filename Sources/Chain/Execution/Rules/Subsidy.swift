package import ChainTypes
package import Primitives

/// What a block pays its beneficiary besides tips.
package enum Subsidy {
    /// The units paid by the block of a height: the spec's subsidy, halved once an era, nothing for
    /// the genesis.
    package static func units(at height: UInt64, spec: ChainSpec) -> UInt256 {
        if height == 0 { return .zero }
        let era = height / max(spec.subsidyEra, 1)
        return spec.subsidy >> Int(clamping: min(era, 256))
    }

    /// The units paid by the blocks 1 to `height` together.
    package static func total(upTo height: UInt64, spec: ChainSpec) -> UInt256 {
        var sum = UInt256.zero
        var first: UInt64 = 1
        while first <= height {
            let units = units(at: first, spec: spec)
            if units.isZero { break }
            let length = max(spec.subsidyEra, 1)
            let (next, overflow) = (first / length).addingReportingOverflow(1)
            let (end, beyond) = next.multipliedReportingOverflow(by: length)
            let last = overflow || beyond ? height : min(height, end - 1)
            sum += units * UInt256(last - first + 1)
            guard last < UInt64.max else { break }
            first = last + 1
        }
        return sum
    }
}
