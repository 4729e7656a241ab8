package import ChainTypes
package import EVM
package import Primitives

/// The price of gas for blobs, which follows its own demand (EIP-4844, EIP-7691, EIP-7918).
package enum BlobGas {
    private static let minimumPrice = UInt256.one

    /// The price of a unit under an excess: `e^(excess / fraction)`, rounded down.
    ///
    /// The series is summed as EIP-4844 writes it. A price beyond 256 bits, which nobody could pay,
    /// is the largest value.
    package static func price(excess: UInt64, rules: Rules.BlobRules) -> UInt256 {
        let fraction = UInt256(max(rules.updateFraction, 1))
        var sum = UInt256.zero
        var term = minimumPrice * fraction
        var count: UInt256 = 1
        while !term.isZero {
            let (total, overflow) = sum.addingReportingOverflow(term)
            let (product, beyond) = term.multipliedReportingOverflow(by: UInt256(excess))
            guard !overflow, !beyond else { return .max }
            sum = total
            term = product / (fraction * count)
            count += 1
        }
        return sum / fraction
    }

    /// The excess of the block after `parent`, by the rules of that block.
    package static func excess(after parent: Header, rules: Rules.BlobRules) -> UInt64 {
        let target = rules.target * Gas.blob
        let (sum, overflow) = parent.excessBlobGas.addingReportingOverflow(parent.blobGasUsed)
        let total = overflow ? UInt64.max : sum
        guard total >= target else { return 0 }
        guard let reserve = rules.reserveGas, rules.maximum >= rules.target, rules.maximum > 0,
            isBelowReserve(parent, reserve: reserve, rules: rules)
        else { return total - target }
        // Blobs are cheap beside the gas that proves them: the excess only ever grows (EIP-7918).
        let share = (rules.maximum - rules.target, rules.maximum)
        let (high, low) = parent.blobGasUsed.multipliedFullWidth(by: share.0)
        let grown = share.1 > high ? share.1.dividingFullWidth((high, low)).quotient : .max
        let (next, beyond) = parent.excessBlobGas.addingReportingOverflow(grown)
        return beyond ? .max : next
    }

    /// Whether a blob at the parent's price costs less than the gas that bounds it from below.
    private static func isBelowReserve(
        _ parent: Header, reserve: UInt64, rules: Rules.BlobRules
    ) -> Bool {
        let (floor, overflow) = parent.baseFeePerGas
            .multipliedReportingOverflow(by: UInt256(reserve))
        let (blob, beyond) = price(excess: parent.excessBlobGas, rules: rules)
            .multipliedReportingOverflow(by: UInt256(Gas.blob))
        return !beyond && (overflow || floor > blob)
    }
}
