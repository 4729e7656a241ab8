package import ChainTypes
package import Primitives

/// The base fee and the gas limit of a block, as EIP-1559 derives them from the parent.
package enum GasRules {
    package static let minimumGasLimit: UInt64 = 5_000
    package static let maximumGasLimit = UInt64(Int64.max)
    /// The gas limit may change by less than one part in this many of the parent's.
    package static let gasLimitBound: UInt64 = 1_024
    private static let elasticity: UInt64 = 2
    private static let changeDenominator = UInt256(8)

    /// The price of gas that is burnt in the block after `parent`.
    package static func baseFee(after parent: Header) -> UInt256 {
        let target = parent.gasLimit / elasticity
        let fee = parent.baseFeePerGas
        if parent.gasUsed == target || target == 0 { return fee }
        if parent.gasUsed > target {
            let change = share(of: fee, parent.gasUsed - target, target)
            let (sum, overflow) = fee.addingReportingOverflow(max(.one, change))
            return overflow ? .max : sum
        }
        return fee - share(of: fee, target - parent.gasUsed, target)
    }

    /// `fee · distance / target / 8`, each division rounded down.
    ///
    /// A fee so high that the product overflows cannot be paid by anyone: all units together are
    /// below 2^161.
    private static func share(of fee: UInt256, _ distance: UInt64, _ target: UInt64) -> UInt256 {
        let (product, overflow) = fee.multipliedReportingOverflow(by: UInt256(distance))
        return overflow ? fee / changeDenominator : product / UInt256(target) / changeDenominator
    }

    /// Refuses a gas limit that jumps from the parent's or leaves the allowed range.
    package static func checkGasLimit(
        _ limit: UInt64, parent: UInt64
    ) throws(BlockFailure) {
        let distance = limit > parent ? limit - parent : parent - limit
        guard distance < max(parent / gasLimitBound, 1), limit >= minimumGasLimit,
            limit <= maximumGasLimit
        else { throw .gasLimit(parent: parent, got: limit) }
    }
}
